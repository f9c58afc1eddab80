import type { DocumentNode } from '../source/tree.ts';
import { literalOf, textOf } from './function-call.ts';
import { allowedValues } from './parameter.ts';
import type { Site } from './site.ts';
import { declarationIn } from './template.ts';

/** Texts of which a switch has one or the other. */
const PAIRS = [
  ['true', 'false'],
  ['True', 'False'],
  ['TRUE', 'FALSE'],
  ['yes', 'no'],
  ['Yes', 'No'],
  ['on', 'off'],
  ['On', 'Off'],
  ['enabled', 'disabled'],
  ['Enabled', 'Disabled'],
] as const;

/** The text at a place that turns a comparison with another text around; null where that is no switch of few values. */
export function switchedText(site: Site, other: string): string | null {
  const { value } = site;
  const text = value && literalOf(value);
  // an empty text stands for no certificate, and a place that gives one is edited as such
  if (text === null || text === '' || other === '') return null;
  const declaration = declarationOf(site);
  const allowed = declaration ? allowedValues(declaration) : null;
  if (text !== other) return !allowed || allowed.includes(other) ? other : null;
  const others = allowed?.filter((each) => each !== text) ?? opposites(textOf(value ?? undefined) ?? '');
  const [only] = others;
  return only !== undefined && only !== '' && others.length === 1 ? only : null;
}

function opposites(text: string): string[] {
  return PAIRS.flatMap(([yes, no]) => (text === yes ? [no] : text === no ? [yes] : []));
}

/** The declaration of the parameter that a place gives its value; undefined where it gives none. */
export function declarationOf({ named }: Site): DocumentNode | undefined {
  return named ? declarationIn(named.template, 'Parameters', named.name)?.value : undefined;
}
