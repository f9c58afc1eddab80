import { parseArgs } from 'node:util';
import { DemoError } from './demo/demo-error.ts';
import { exampleRepository, userRepository } from './demo/repository.ts';
import { showReview } from './demo/show.ts';
import { startStage } from './demo/stage.ts';

const USAGE = `Usage: npm run demo [-- <path-to-a-git-repository> --base <ref> --head <ref>] [options]

Without a path, a small example repository is reviewed. A repository of yours is copied and never written to.

  --reading required|forbidden   how to read the control (wins over the repository's config)
  --keep                         leave the sandbox and the server running, and print their addresses
`;

type Arguments = {
  readonly path: string | null;
  readonly base: string | null;
  readonly head: string | null;
  readonly reading: 'required' | 'forbidden' | null;
  readonly isKept: boolean;
};

function argumentsOf(argv: string[]): Arguments {
  const options = {
    base: { type: 'string' },
    head: { type: 'string' },
    reading: { type: 'string' },
    keep: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { reading = null, base = null, head = null } = values;
  if (values.help) throw new DemoError(USAGE);
  if (reading !== null && reading !== 'required' && reading !== 'forbidden')
    throw new DemoError(`--reading must be required or forbidden, not ${reading}.\n\n${USAGE}`);
  const [path = null] = positionals;
  if (positionals.length > 1 || (path === null) !== (base === null) || (path === null) !== (head === null))
    throw new DemoError(`A repository needs its path, --base and --head.\n\n${USAGE}`);
  return { path, base, head, reading, isKept: values.keep ?? false };
}

/** Runs the demo; answers whether everything that it showed really happened. */
async function demo({ path, base, head, reading, isKept }: Arguments): Promise<boolean> {
  const stage = await startStage(reading);
  let isKeptOpen = false;
  try {
    const subject =
      path === null || base === null || head === null
        ? await exampleRepository(stage.sandbox)
        : await userRepository(stage.sandbox, path, base, head);
    const isShown = await showReview(stage, subject);
    isKeptOpen = isKept;
    if (isKept)
      process.stdout.write(`\nStill running, until you press Ctrl+C:\n${stage.addresses(subject)}\n`);
    return isShown;
  } finally {
    if (!isKeptOpen) await stage.close();
    else process.once('SIGINT', () => void stage.close());
  }
}

try {
  process.exitCode = (await demo(argumentsOf(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  const isExpected = error instanceof DemoError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(
    `${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
