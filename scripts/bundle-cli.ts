// Puts the modules of a program into few files, in place: a short run spends most of its time on finding and linking
// modules. Packages stay outside, and what is imported when it is asked for does too. `npm run build` does it after the
// compiler for the command line: node scripts/bundle-cli.ts [PROGRAM.js]
import { basename, dirname, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const program = resolve(process.argv[2] ?? join(import.meta.dirname, '..', 'dist', 'cli.js'));

const bundle = await rolldown({
  input: program,
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
});
await bundle.write({
  dir: dirname(program),
  format: 'esm',
  entryFileNames: basename(program),
  chunkFileNames: 'bundled/[name]-[hash].js',
});
