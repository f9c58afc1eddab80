#!/usr/bin/env node
import './require-node.ts';

/** Exit code 1 is for stages that fail: what we did not foresee must not look like them. */
function stop(reason: string): never {
  process.stderr.write(`stage-review: ${reason.replace(/\s+/g, ' ')}\n`);
  process.exit(2);
}

process.stdout.on('error', ({ message }) => stop(`the output can't be written: ${message}`));
process.on('uncaughtException', (error) =>
  stop(`this is a mistake of stage-review, please report it: ${error}`),
);

// not a static import: those are all linked before the line above runs
const { run } = await import('./cli/command.ts');
process.exitCode = await run(process.argv.slice(2));
