import { z } from 'zod';
import { sendPull } from '../payloads.ts';
import { addPull, pointless } from '../pull-by-hand.ts';
import { fullPullView } from '../pulls.ts';
import { validationFailed } from '../refusal.ts';
import { branchTip } from '../repositories.ts';
import { readBody, textWithin } from './body.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const newPull = z.strictObject({
  title: z.string().min(1).max(256),
  head: z.string().min(1),
  base: z.string().min(1),
  body: textWithin(65_536).nullish(),
  draft: z.boolean().optional(),
  maintainer_can_modify: z.boolean().optional(),
});

export const newPullRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/repos/{owner}/{repo}/pulls',
    needs: ['pull_requests', 'write'],
    answer: create,
  },
];

/** A pull request of the App between two branches of the repository. */
async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const asked = readBody(newPull, call.body);
  const options = {
    title: asked.title,
    body: asked.body ?? null,
    base: asked.base,
    isDraft: asked.draft ?? false,
    headRepository: repository,
    headRef: asked.head.replace(`${repository.owner.login}:`, ''),
    user: world.app.bot,
  };
  const headSha = await branchTip(repository, options.headRef);
  const baseSha = await branchTip(repository, asked.base);
  if (headSha === null || baseSha === null) {
    throw invalid({ field: headSha === null ? 'head' : 'base', code: 'invalid' });
  }
  const message = await pointless(repository, options, headSha, baseSha);
  if (message !== null) throw invalid({ code: 'custom', message });
  const pull = await addPull(world, repository, options, { headSha, baseSha });
  world.webhooks.beside(sendPull(world, pull, 'opened'));
  return { status: 201, body: await fullPullView(world, pull) };
}

function invalid(reason: object) {
  return validationFailed({ resource: 'PullRequest', ...reason });
}
