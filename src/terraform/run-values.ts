import { posix } from 'node:path';
import type { Range } from '../source/text.ts';
import { FILLED, stringOf, unknownOf, type Value } from './value.ts';

/** `terraform.workspace`, where the run's workspace is known (else null); other names of the scope are unknown. */
export function terraformValue(name: string, workspace: string | null, place: Range): Value {
  if (name === 'workspace' && workspace !== null)
    return { ...stringOf(workspace), because: [{ ...place, text: `terraform.workspace is ${workspace}` }] };
  return unknownOf('string', [{ ...place, text: `terraform.${name} is known at the run only` }], {
    can: FILLED,
  });
}

/** `path.root` and `path.module`, both relative to the root module's folder; `path.cwd` is a machine's. */
export function pathValue(name: string, rootFolder: string, folder: string, place: Range): Value {
  if (name === 'root') return stringOf('.');
  if (name === 'module') return stringOf(posix.relative(rootFolder, folder) || '.');
  return unknownOf('string', [{ ...place, text: `path.${name} depends on the machine` }], { can: FILLED });
}
