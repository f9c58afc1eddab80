import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingEntry,
  mappingValue,
} from '../source/tree.ts';
import type { Because, Certificate } from '../stage.ts';
import { undecided } from './certificate.ts';
import { placeOf, textOf } from './function-call.ts';
import type { Template } from './template.ts';

/** The certificate, unless a macro of the account may change all resources before they are deployed. */
export function afterMacros(certificate: Certificate, { roots }: Template): Certificate {
  for (const root of roots) {
    const section = mappingValue(root, 'Resources');
    const macro =
      macroAt(mappingEntry(root, 'Transform'), 'the template') ??
      macroIn(root, 'the template') ??
      (section?.kind === 'mapping' ? macroIn(section, 'the resources') : null);
    if (macro) return undecided(macro, macro.text, certificate.because);
  }
  return certificate;
}

/** A macro of the account beside the keys of a mapping, all of which it may change; null where there is none. */
export function macroIn(holder: MappingNode, changed: string): Because | null {
  return macroAt(mappingEntry(holder, 'Fn::Transform'), changed);
}

/** The first macro that is not AWS's own: those change nothing that is written out. */
function macroAt(entry: MappingEntry | undefined, changed: string): Because | null {
  const name = entry && namesIn(entry.value).find((each) => !each.startsWith('AWS::'));
  if (!entry || name === undefined) return null;
  const text = `the macro ${name} may change ${changed} before the deployment`;
  return { ...placeOf(entry.value), text };
}

function namesIn(node: DocumentNode): string[] {
  if (node.kind === 'sequence') return node.items.flatMap(namesIn);
  const name = textOf(node) ?? textOf(mappingValue(node, 'Name'));
  return name === null ? [] : [name];
}
