// Puts the command line's modules into few files (`npm run build` does it after the compiler): a short run spends most
// of its time on finding and linking modules. Packages stay outside, and what is imported when it is asked for does too.
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const DIST = join(import.meta.dirname, '..', 'dist');

const bundle = await rolldown({
  input: { cli: join(DIST, 'cli.js') },
  platform: 'node',
  external: (id) => !id.startsWith('.') && !id.startsWith('/'),
});
await bundle.write({
  dir: DIST,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'bundled/[name]-[hash].js',
});
