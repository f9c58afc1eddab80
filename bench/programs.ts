import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The file of a program on the PATH; null where there is none. */
export function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (folder !== '' && isExecutable(file)) return file;
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Another tool that can look for client certificates of stages, and how it is asked about a folder. */
export type Peer = { readonly name: string; readonly command: (folder: string) => readonly string[] };

const RULES = join(import.meta.dirname, 'certificate.guard');

/** The tools beside which the product is measured, each told to look at nothing else than it does. */
export const PEERS: readonly Peer[] = [
  {
    name: 'checkov',
    command: (folder) => [
      ...['checkov', '--directory', folder, '--check', 'CKV2_AWS_51', '--compact', '--quiet'],
      ...['--framework', 'terraform', 'cloudformation', '--skip-download'],
    ],
  },
  {
    name: 'cfn-guard',
    command: (folder) => [
      'cfn-guard',
      'validate',
      '--rules',
      RULES,
      '--data',
      folder,
      '--show-summary',
      'none',
    ],
  },
];
