#!/usr/bin/env node
import './require-node.ts';

// not a static import: those are all linked before the line above runs
const { run } = await import('./cli/command.ts');
process.exitCode = await run(process.argv.slice(2));
