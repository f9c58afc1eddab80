import { type DocumentNode, mappingEntry, mappingValue } from '../source/tree.ts';
import type { Because, Certificate } from '../stage.ts';
import { undecided } from './certificate.ts';
import { placeOf, textOf } from './function-call.ts';
import type { Template } from './template.ts';

/** The certificate, unless a macro of the account may change the whole template before it is deployed. */
export function afterMacros(certificate: Certificate, template: Template): Certificate {
  const macro = macroOf(template);
  return macro ? undecided(macro, macro.text, certificate.because) : certificate;
}

/** The first macro in `Transform` that is not AWS's own: those change no stage that is written out. */
function macroOf({ roots }: Template): Because | null {
  for (const root of roots) {
    const entry = mappingEntry(root, 'Transform');
    const name = entry && namesIn(entry.value).find((each) => !each.startsWith('AWS::'));
    if (entry && name !== undefined)
      return {
        ...placeOf(entry.value),
        text: `the macro ${name} may change the template before it is deployed`,
      };
  }
  return null;
}

function namesIn(node: DocumentNode): string[] {
  if (node.kind === 'sequence') return node.items.flatMap(namesIn);
  const name = textOf(node) ?? textOf(mappingValue(node, 'Name'));
  return name === null ? [] : [name];
}
