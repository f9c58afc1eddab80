import { z } from 'zod';
import { nodeId } from '../accounts.ts';
import { followPush } from '../pushes.ts';
import { notFound, Refusal } from '../refusal.ts';
import { readBody } from './body.ts';
import type { Answer, RepositoryCall, Route } from './router.ts';

const REFS = '/repos/{owner}/{repo}/git/refs';

const newRef = z.strictObject({ ref: z.string().min(1), sha: z.string().min(1) });

export const refRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/repos/{owner}/{repo}/git/ref/{ref*}',
    needs: ['contents', 'read'],
    answer: one,
  },
  { method: 'POST', pattern: REFS, needs: ['contents', 'write'], answer: create },
  { method: 'DELETE', pattern: `${REFS}/{ref*}`, needs: ['contents', 'write'], answer: remove },
];

function view(call: RepositoryCall, name: string, sha: string) {
  const self = `${call.world.url}/repos/${call.repository.fullName}/git`;
  return {
    ref: name,
    node_id: nodeId('Ref', `${call.repository.id}:${name}`),
    url: `${self}/${name}`,
    object: { sha, type: 'commit', url: `${self}/commits/${sha}` },
  };
}

async function one(call: RepositoryCall): Promise<Answer> {
  const name = `refs/${call.text('ref')}`;
  const sha = await call.repository.git.commitId(name);
  if (sha === null) throw notFound();
  return { status: 200, body: view(call, name, sha) };
}

/** Makes a branch: a push, of which everybody is told. */
async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call;
  const asked = readBody(newRef, call.body);
  const branch = /^refs\/heads\/(?!.*(?:\.\.|[ ~^:?*[\\]|\/\/|\/$|\.lock$))(.+)$/.exec(asked.ref)?.[1];
  if (branch === undefined) throw new Refusal(422, `${asked.ref} is not a valid ref name.`);
  const isId = /^[0-9a-f]{40}$/i.test(asked.sha);
  const after = isId ? await repository.git.commitId(asked.sha.toLowerCase()) : null;
  if (after === null) throw new Refusal(422, 'Object does not exist');
  if ((await repository.git.commitId(asked.ref)) !== null) throw new Refusal(422, 'Reference already exists');
  // A branch can't be the folder of another one (microsoft/vscode-remote-repositories-github#122).
  const isBelow = (one: string, other: string) => one.startsWith(`${other}/`);
  if ((await repository.git.branches()).some((name) => isBelow(name, branch) || isBelow(branch, name)))
    throw new Refusal(422, 'Reference update failed');
  await repository.git.setRef(asked.ref, after);
  const push = { branch, before: null, after, sender: world.app.bot };
  world.webhooks.beside((await followPush(world, repository, push)).sent);
  return { status: 201, body: view(call, asked.ref, after) };
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const name = `refs/${call.text('ref')}`;
  if ((await call.repository.git.commitId(name)) === null) throw new Refusal(422, 'Reference does not exist');
  await call.repository.git.run(['update-ref', '-d', name]);
  return { status: 204, body: null };
}
