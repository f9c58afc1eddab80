import { welcomeCheck } from '../report/welcome-check.ts';
import type { Client } from './app.ts';
import type { WelcomeJob } from './job.ts';
import { readConfig, sourcesOf } from './judge.ts';
import { policyDocumentOf } from './policy-document.ts';
import { publishFirst } from './publish-on-commit.ts';
import { readRepository, readTip } from './repository.ts';
import type { Shell } from './shell.ts';
import { SPREAD } from './spread.ts';

/** Most repositories of one installation that get a first check without being asked for it. */
const MAX_WELCOMED = 500;

/**
 * Posts a first check on the default branch: GitHub offers a check as a required one only after it was seen in the
 * repository. Nothing where one of ours is there, or where there is no commit.
 */
export async function welcome(job: WelcomeJob, client: Client, shell: Shell): Promise<string> {
  const { installation, repository, others } = job;
  for (const [index, other] of others.slice(0, MAX_WELCOMED).entries())
    await shell.put({ ...job, repository: other, others: [] }, (index + 1) * SPREAD);
  const { defaultBranch } = await readRepository(client, repository);
  const head = await readTip(client, repository, defaultBranch);
  if (head === null) return 'empty';
  const config = await readConfig(client, installation, repository, shell);
  const check = welcomeCheck(await policyDocumentOf(sourcesOf(config, shell), config.today));
  const isNew = await publishFirst(client, { installation, repository, head }, check, shell);
  return isNew ? 'published' : 'already_published';
}
