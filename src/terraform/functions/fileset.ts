import { posix } from 'node:path';
import type { FileAccess, FunctionContext, TerraformFunction } from '../function.ts';
import { LimitReached, limitItems, MAX_PATTERN } from '../limits.ts';
import { setOf } from '../set-of.ts';
import { FILLED } from '../value.ts';
import { textAt, textValue } from './arguments.ts';
import { effortOf, isMatching, isPlain, type NamePattern, namePattern } from './file-pattern.ts';
import { outside, placeOf, unread } from './file-place.ts';

/** The regular files whose paths match a pattern, as paths from the folder. Folder and pattern are one pattern together. */
export const fileset: TerraformFunction = {
  parameters: [
    { name: 'path', type: 'string' },
    { name: 'pattern', type: 'string' },
  ],
  call: (args, context) => {
    const found = matching(textAt(args, 0), textAt(args, 1), context);
    if ('unread' in found) return unread(found.unread, { kind: 'set', of: 'string' }, FILLED, context, args);
    limitItems(found.paths.length);
    return setOf(found.paths.map(textValue), 'string');
  },
};

type Found = { readonly paths: readonly string[] } | { readonly unread: string };

function matching(path: string, pattern: string, { files, rootFolder }: FunctionContext): Found {
  if (path.length + pattern.length > MAX_PATTERN) throw new LimitReached('pattern length');
  const whole = posix.join(path, pattern).replace(/\/$/, '');
  const [plain, parts] = divided(whole);
  const start = path.startsWith('~') ? null : placeOf(plain, rootFolder);
  if (start === null) return outside(posix.join(path, pattern));
  const steps: Step[] = [];
  for (const part of parts) {
    const step = part === '**' ? '**' : namePattern(part);
    if (!step) return { unread: `the pattern ${pattern} is not one that can be followed` };
    steps.push(step);
  }
  const walk = new Walk(files, steps, rootFolder);
  walk.visit(start, 0);
  if (walk.obstacle !== null) return { unread: walk.obstacle };
  const above = posix.relative(rootFolder, start);
  const nameOf = (found: string): string =>
    posix.relative(path, posix.join(above, posix.relative(start, found))) || '.';
  return { paths: walk.found.map(nameOf) };
}

/** The folder that a path names in plain words, and the parts after it, of which there is at least one. */
function divided(path: string): [folder: string, parts: readonly string[]] {
  const parts = path.split('/');
  const index = parts.slice(0, -1).findIndex((part) => !isPlain(part));
  const count = index < 0 ? parts.length - 1 : index;
  const folder = parts.slice(0, count).join('/');
  return [path.startsWith('/') ? `/${folder}` : folder, parts.slice(count)];
}

/** What one part of a pattern stands for: names, or any number of folders. */
type Step = NamePattern | '**';

/** How much longer a letter of a name takes to match than one of a text to read. */
const MATCHING = 3;

/** Follows a pattern through the folders. */
class Walk {
  readonly found: string[] = [];
  /** Why the result is not known. */
  obstacle: string | null = null;
  private readonly files: FileAccess;
  private readonly steps: readonly Step[];
  private readonly rootFolder: string;
  private readonly seen = new Set<string>();

  constructor(files: FileAccess, steps: readonly Step[], rootFolder: string) {
    this.files = files;
    this.steps = steps;
    this.rootFolder = rootFolder;
  }

  /** Takes what the steps from `index` on find in a folder. Throws LimitReached. */
  visit(folder: string, index: number): void {
    const kind = this.files.kindAt(folder);
    if (typeof kind !== 'string') this.obstacle ??= kind.unread;
    if (kind !== 'folder') return;
    this.visitFolder(folder, index);
  }

  private visitFolder(folder: string, index: number): void {
    const step = this.steps[index];
    const key = `${index}:${folder}`;
    if (step === undefined || this.seen.has(key) || this.obstacle !== null) return;
    this.seen.add(key);
    const children = this.files.childrenOf(folder);
    if (children === null) {
      this.obstacle = `what ${folder || 'the root folder'} holds is not known: the list of files was cut short`;
      return;
    }
    const isLast = index === this.steps.length - 1;
    if (step === '**' && !isLast) this.visitFolder(folder, index + 1);
    if (folder === this.rootFolder && (step === '**' || !isLast)) this.visitInstalled(step);
    for (const child of children) {
      const name = child.slice(folder === '' ? 0 : folder.length + 1);
      if (!this.isMeant(step, name)) continue;
      this.take(child, step, index, isLast);
    }
  }

  private take(child: string, step: Step, index: number, isLast: boolean): void {
    const kind = this.files.kindAt(child);
    if (typeof kind !== 'string') this.obstacle ??= kind.unread;
    if (kind === 'file' && isLast) this.found.push(child);
    if (kind === 'folder' && step === '**') this.visitFolder(child, index);
    else if (kind === 'folder') this.visitFolder(child, index + 1);
  }

  /** Where Terraform runs, `terraform init` puts what it fetches. */
  private visitInstalled(step: Step): void {
    if (this.isMeant(step, '.terraform'))
      this.obstacle ??= 'the pattern looks into .terraform, which is filled before the run';
  }

  private isMeant(step: Step, name: string): boolean {
    this.files.spend(MATCHING * (step === '**' ? 1 : effortOf(step, name)));
    return step === '**' || isMatching(step, name);
  }
}
