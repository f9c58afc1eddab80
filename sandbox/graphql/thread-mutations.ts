import { type Asker, demand } from './asker.ts';
import { threadOf } from './demanded.ts';
import { threadObject } from './thread-object.ts';

type Asked = { input: { threadId: string } };

/** Resolving threads, which GitHub allows to an App that may write contents only, whatever its other permissions. */
export function threadMutations(asker: Asker) {
  const mayResolve = () => demand(asker, 'contents', 'write');
  return {
    resolveReviewThread: ({ input }: Asked) => {
      const thread = threadOf(asker, input.threadId);
      mayResolve();
      const resolvedBy = thread.resolvedBy ?? asker.world.app.bot;
      thread.pull.resolved.set(thread.id, resolvedBy);
      return { thread: threadObject(asker, { ...thread, resolvedBy }) };
    },
    unresolveReviewThread: ({ input }: Asked) => {
      const thread = threadOf(asker, input.threadId);
      mayResolve();
      thread.pull.resolved.delete(thread.id);
      return { thread: threadObject(asker, { ...thread, resolvedBy: null }) };
    },
  };
}
