import { fromMarkdown } from 'mdast-util-from-markdown';
import type { CheckRun, ReviewComment } from '../sandbox.ts';

/** What the check said before and after the suggestions. */
type Check = Pick<CheckRun, 'output' | 'annotations'>;
type Comment = Pick<ReviewComment, 'path' | 'body'>;

export type Effect = {
  /** How many stages failed. */
  readonly before: number;
  /** How many fewer fail now. */
  readonly gone: number;
  /** Whether each suggestion did what it promises, and nothing can't be judged any more that could be. */
  readonly isKept: boolean;
};

/** What committed suggestions did. The titles count, since annotations stop at a limit. */
export function effectOf(committed: readonly Comment[], first: Check, second: Check): Effect {
  const before = failingStages(first);
  const gone = before - failingStages(second);
  const isMended = committed.every((comment) => !isStillFailing(comment, second));
  const isJudged = unjudgedFiles(second) <= unjudgedFiles(first);
  return { before, gone, isKept: gone >= committed.length && isMended && isJudged };
}

/** `1100 stages fail, 2 unknown` → 1100; a title that begins otherwise counts none that fails. */
function failingStages({ output }: Check): number {
  return Number(/^(\d+) stages? fails?(?=[,;]|$)/.exec(output.title ?? '')?.[1] ?? 0);
}

function unjudgedFiles({ output }: Check): number {
  const title = output.title ?? '';
  if (title.endsWith('not everything could be judged')) return 1;
  return Number(/(\d+) files? could not be judged$/.exec(title)?.[1] ?? 0);
}

/** Whether the check still says so of the stage that the comment is about; a comment without one proves nothing. */
function isStillFailing({ path, body }: Comment, { annotations }: Check): boolean {
  const stage = stageIn(body);
  if (stage === null) return true;
  return annotations.some((each) => each.path === path && each.title === `Fails: ${stage}`);
}

/** The name in a comment's headline: ``**Stage `…` has no client certificate.**`` */
function stageIn(body: string): string | null {
  const [first] = fromMarkdown(body).children;
  const headline = first?.type === 'paragraph' ? first.children[0] : undefined;
  if (headline?.type !== 'strong') return null;
  const name = headline.children.find((node) => node.type === 'inlineCode');
  return name?.value ?? null;
}
