import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Plain JavaScript of the product and of the floor, as `npm run build` makes it. */
export type Built = { readonly cli: string; readonly floor: string };

/** Compiles and bundles the product and the floor into a folder, which it makes. Throws where the compiler finds a mistake. */
export function build(folder: string): Built {
  const config = {
    extends: join(ROOT, 'tsconfig.build.json'),
    compilerOptions: { rootDir: ROOT, outDir: folder, typeRoots: [join(ROOT, 'node_modules/@types')] },
    include: [join(ROOT, 'src'), join(ROOT, 'bench/floor.ts')],
  };
  mkdirSync(folder);
  const file = join(folder, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', file], { stdio: 'inherit' });
  const built = { cli: join(folder, 'src/cli.js'), floor: join(folder, 'bench/floor.js') };
  for (const program of Object.values(built))
    execFileSync(process.execPath, [join(ROOT, 'scripts/bundle-cli.ts'), program], { stdio: 'inherit' });
  return built;
}
