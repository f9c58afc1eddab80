import type { Account } from './accounts.ts';
import { type FileChange, writeCommit } from './commits.ts';
import type { Pull } from './pulls.ts';
import type { Repository } from './repositories.ts';
import { type ReviewComment, visibleComments } from './reviews.ts';
import { suggestionBlock } from './suggestion-block.ts';
import type { World } from './world.ts';

type Replacement = { path: string; first: number; last: number; lines: readonly string[] };

/** Commits the suggestions of these comments to the head branch in one commit of the pull request's author, who may
 * always write there, as the button on GitHub does.
 * Answers the commit's id; throws with the reason where the button is off. */
export async function commitSuggestions(
  world: World,
  pull: Pull,
  commentIds: readonly number[],
): Promise<string> {
  if (pull.state === 'closed')
    throw new Error('Suggestions cannot be applied while the pull request is closed.');
  const head = pull.headRepository;
  if (head === null) throw new Error('The head repository of this pull request is deleted.');
  if (commentIds.length === 0) throw new Error('There is no suggestion to apply.');
  const replacements = commentIds.map((id) => replacementOf(pull, id));
  refuseOverlaps(replacements);
  const changes = new Map<string, FileChange>();
  for (const path of new Set(replacements.map((replacement) => replacement.path))) {
    changes.set(path, await changedFile(head, pull.headSha, replacements, path));
  }
  return writeCommit(head.git, {
    ref: `refs/heads/${pull.headRef}`,
    parents: [pull.headSha],
    changes,
    message: messageOf(pull, commentIds),
    author: { name: pull.user.login, email: addressOf(pull.user) },
    date: world.nextCommitDate(),
  });
}

function replacementOf(pull: Pull, id: number): Replacement {
  const comment = visibleComments(pull).find((candidate) => candidate.id === id);
  if (comment === undefined) throw new Error(`Pull request #${pull.number} shows no comment ${id}.`);
  const lines = suggestionBlock(comment.body);
  if (lines === null) throw new Error(`Comment ${id} holds no suggestion block.`);
  const last = lineOf(comment);
  return { path: comment.path, first: comment.startLine ?? last, last, lines };
}

function lineOf(comment: ReviewComment): number {
  if (comment.subjectType === 'file') throw new Error('Suggestions cannot be applied to a whole file.');
  if (comment.side === 'LEFT' || comment.startSide === 'LEFT') {
    throw new Error('Applying suggestions on deleted lines is not supported.');
  }
  if (comment.line === null) throw new Error('Outdated suggestions cannot be applied.');
  return comment.line;
}

function refuseOverlaps(replacements: readonly Replacement[]): void {
  replacements.forEach((one, index) => {
    const other = replacements
      .slice(index + 1)
      .find((next) => next.path === one.path && next.first <= one.last && one.first <= next.last);
    if (other !== undefined) throw new Error('Only one suggestion per line can be applied in a batch.');
  });
}

async function changedFile(
  head: Repository,
  headSha: string,
  replacements: readonly Replacement[],
  path: string,
): Promise<FileChange> {
  const entry = await head.git.entry(headSha, path);
  const before = entry === null ? null : await head.git.blob(entry.sha);
  if (entry === null || before === null) throw new Error('Outdated suggestions cannot be applied.');
  const own = replacements.filter((replacement) => replacement.path === path);
  const content = replacedLines(before, own);
  if (content.equals(before)) {
    throw new Error('This suggestion is invalid because no changes were made to the code.');
  }
  return { content, mode: entry.mode };
}

/** The file with the lines replaced: those written end in LF, all other bytes stay as they are. */
function replacedLines(before: Buffer, replacements: readonly Replacement[]): Buffer {
  const starts = lineStarts(before);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { first, last, lines } of replacements.toSorted((one, other) => one.first - other.first)) {
    parts.push(before.subarray(at, starts[first - 1] ?? before.length));
    parts.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    at = starts[last] ?? before.length;
  }
  parts.push(before.subarray(at));
  return Buffer.concat(parts);
}

function lineStarts(bytes: Buffer): readonly number[] {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

function addressOf(user: Account): string {
  return `${user.id}+${user.login}@users.noreply.github.com`;
}

function messageOf(pull: Pull, commentIds: readonly number[]): string {
  const authors = pull.comments
    .filter((comment) => commentIds.includes(comment.id))
    .map((comment) => comment.user);
  const title =
    commentIds.length === 1
      ? `Apply suggestion from @${authors[0]?.login ?? ''}`
      : 'Apply suggestions from code review';
  const credits = new Set(authors.map((user) => `Co-authored-by: ${user.login} <${addressOf(user)}>`));
  return `${title}\n\n${[...credits].join('\n')}\n`;
}
