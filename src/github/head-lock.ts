import { RUN_NAME, type RunPlace } from './check-runs.ts';
import type { Shell } from './shell.ts';

/** A check of a head commit in a repository of an installation. */
export type HeadPlace = RunPlace & { readonly installation: number };

/** Does work on a check of a commit while nobody else does, in no instance. */
export async function aloneAt<Result>(
  { installation, repository, head, name = RUN_NAME }: HeadPlace,
  shell: Shell,
  work: () => Promise<Result>,
): Promise<Result> {
  const check = `${name} ${installation} ${repository.owner}/${repository.name}@${head}`;
  return await shell.exclusive(check, work);
}
