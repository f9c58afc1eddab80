import { Command, InvalidArgumentError, Option } from 'commander';
import type { Reading } from '../control/policy.ts';
import { GitError } from '../folder/git.ts';
import { Folder, FolderError } from '../folder.ts';
import type { Review } from '../review.ts';
import { type CheckOptions, checkFolder, displayIn, policyFor, writeFixes } from './check.ts';

type Flags = {
  readonly base?: string;
  readonly reading?: Reading;
  readonly config?: string;
  readonly format: 'text' | 'json';
  readonly fix?: boolean;
  readonly strict?: boolean;
  readonly ignore: boolean;
};

/** Most rounds of `--fix`: fixes that touch each other are written one after the other. */
const MAX_FIX_ROUNDS = 20;

/** Runs the command line. Answers its exit code: 0 nothing fails, 1 something fails, 2 it could not run. */
export async function run(argv: readonly string[]): Promise<number> {
  let code = 2;
  const program = new Command('stage-review')
    .description('Reviews the client certificate of API Gateway REST stages in infrastructure code.')
    .exitOverride();
  program
    .command('check')
    .description('judge the stages below the paths (the working directory by default)')
    .argument('[path...]', 'files and folders', ['.'])
    .option('--base <ref>', 'compare with the commit from which HEAD and this revision part', revision)
    .addOption(
      new Option('--reading <reading>', 'how to read the control').choices(['required', 'forbidden']),
    )
    .option('--config <file>', 'take this config instead of .github/stage-review.yml')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .option('--fix', 'write the fixes into the working tree, then report what is left')
    .option('--strict', 'exit 2 where a file could not be judged')
    .option('--no-ignore', 'look at files that .gitignore names, too')
    .action(async (paths: string[], flags: Flags) => {
      code = await check(paths, flags);
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof FolderError || error instanceof GitError)) throw error;
    process.stderr.write(`stage-review: ${error.message}\n`);
    return 2;
  }
}

function revision(text: string): string {
  if (text === '' || text.startsWith('-')) throw new InvalidArgumentError('It is no git revision.');
  return text;
}

async function check(paths: readonly string[], flags: Flags): Promise<number> {
  const directory = process.cwd();
  const options: CheckOptions = {
    base: flags.base ?? null,
    reading: flags.reading ?? null,
    config: flags.config ?? null,
    directory,
    today: new Date().toISOString().slice(0, 10),
  };
  const folder = new Folder({ directory, paths, isIgnoreRespected: flags.ignore });
  const document = await policyFor(folder, options);
  let result = await checkFolder(folder, document, options);
  for (let round = 0; flags.fix && round < MAX_FIX_ROUNDS && writeFixes(folder, result); round++)
    result = await checkFolder(folder, document, options);
  const display = displayIn(directory, folder);
  const hasColour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  process.stdout.write(await printed(flags.format, result, display, hasColour));
  if (document.isBroken || (flags.strict && result.problems.length > 0)) return 2;
  return exitCodeOf(result);
}

/** The review in the form that was asked for; only that form's printer is loaded. */
async function printed(
  format: Flags['format'],
  result: Review,
  display: (path: string) => string,
  hasColour: boolean,
): Promise<string> {
  if (format === 'json') return (await import('../report/json.ts')).jsonOf(result, display);
  return (await import('../report/text.ts')).textOf(result, display, hasColour);
}

function exitCodeOf({ findings }: Review): number {
  return findings.some(({ counts }) => counts) ? 1 : 0;
}
