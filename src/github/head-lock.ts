import type { Repository } from './job.ts';
import type { Shell } from './shell.ts';

/** A head commit in a repository of an installation. */
export type HeadPlace = {
  readonly installation: number;
  readonly repository: Repository;
  readonly head: string;
};

/** Does work on the check of a commit while nobody else does, in no instance. */
export async function aloneAt<Result>(
  { installation, repository, head }: HeadPlace,
  shell: Shell,
  work: () => Promise<Result>,
): Promise<Result> {
  return await shell.exclusive(`check ${installation} ${repository.owner}/${repository.name}@${head}`, work);
}
