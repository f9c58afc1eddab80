import { closeSync, openSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DemoError } from './demo/demo-error.ts';
import { Ending } from './demo/ending.ts';
import { showFurther } from './demo/further.ts';
import { type Moment, pageOf } from './demo/page/page.ts';
import { exampleRepository, type Source, sourceAt, userRepository } from './demo/repository.ts';
import { showReview } from './demo/show.ts';
import { type Stage, startStage } from './demo/stage.ts';

const USAGE = `Usage: npm run demo [-- <path-to-a-git-repository> --base <ref> --head <ref>] [options]

Without a path, a small example repository is reviewed. A repository of yours is copied and never written to.

  --reading required|forbidden   how to read the control (wins over the repository's config)
  --html <file>                  write what a reader sees on GitHub as a page, too
  --keep                         leave the sandbox and the server running, and print their addresses
  --help                         print this
`;

type Arguments = {
  readonly path: string | null;
  readonly base: string | null;
  readonly head: string | null;
  readonly reading: 'required' | 'forbidden' | null;
  readonly html: string | null;
  readonly isKept: boolean;
};

/** What the user asks for; null for the usage alone. */
function argumentsOf(argv: string[]): Arguments | null {
  const options = {
    base: { type: 'string' },
    head: { type: 'string' },
    reading: { type: 'string' },
    html: { type: 'string' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { reading = null, base = null, head = null, html = null } = values;
  if (values.help) return null;
  if (reading !== null && reading !== 'required' && reading !== 'forbidden')
    throw new DemoError(`--reading must be required or forbidden, not ${reading}.\n\n${USAGE}`);
  const [path = null] = positionals;
  if (positionals.length > 1 || (path === null) !== (base === null) || (path === null) !== (head === null))
    throw new DemoError(`A repository needs its path, --base and --head.\n\n${USAGE}`);
  return { path, base, head, reading, html, isKept: values.keep ?? false };
}

/** Runs the demo; answers whether everything that it showed really happened. */
async function demo(given: Arguments, ending: Ending): Promise<boolean> {
  const { path, base, head, reading, html } = given;
  if (html !== null) checkWritable(html);
  const source =
    path === null || base === null || head === null ? null : await ending.orAsked(sourceAt(path, base, head));
  const stage = await startStage(reading, ending);
  try {
    return await ending.orAsked(shown(stage, source, given));
  } finally {
    await stage.close();
  }
}

async function shown(
  stage: Stage,
  source: Source | null,
  { html, reading, isKept }: Arguments,
): Promise<boolean> {
  const { sandbox } = stage;
  const subject = await (source === null ? exampleRepository(sandbox) : userRepository(sandbox, source));
  const moments: Moment[] = [];
  const isShown = await showReview(stage, subject, (moment) => moments.push(moment));
  if (html !== null) {
    // a reading that is given leaves nobody undecided
    if (subject.isExample && reading === null) await showFurther(stage, (moment) => moments.push(moment));
    writeFileSync(html, pageOf(`Pull request #${subject.number}: ${subject.title}`, moments));
    process.stdout.write(`\nThe page is in ${html}.\n`);
  }
  if (!isKept) return isShown;
  process.stdout.write(`\nStill running, until you press Ctrl+C:\n${stage.addresses(subject)}\n`);
  return await new Promise<never>(() => undefined);
}

/** Throws DemoError where the file can't be written: nobody shall wait for that. */
function checkWritable(path: string): void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw new DemoError(`${path} can't be written: ${error instanceof Error ? error.message : error}`);
  }
}

const ending = new Ending();
try {
  const given = argumentsOf(process.argv.slice(2));
  if (given === null) process.stdout.write(USAGE);
  else if (!(await demo(given, ending))) process.exitCode = 1;
} catch (error) {
  const isExpected = error instanceof DemoError || (error instanceof TypeError && 'code' in error);
  if (ending.exitCode === null)
    process.stderr.write(
      `${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
    );
  process.exitCode = 1;
}
if (ending.exitCode !== null) process.exit(ending.exitCode);
