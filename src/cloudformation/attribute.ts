import type { Range } from '../source/text.ts';
import {
  type DocumentNode,
  type MappingEntry,
  type MappingNode,
  mappingEntry,
  mappingValue,
} from '../source/tree.ts';
import { type Because, type Certificate, chained } from '../stage.ts';
import { ATTRIBUTE, absentCertificate, certificateOf, undecided } from './certificate.ts';
import { ownCondition } from './condition.ts';
import { chosenNode } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { functionCall, isNothing, placeOf } from './function-call.ts';
import { includedMapping } from './include.ts';
import { macroIn } from './macro.ts';
import type { Resource } from './resource.ts';
import { DEPLOYMENT_TYPE } from './stage-type.ts';

/** The keys that lead from a resource's body to the mapping that holds the certificate. */
export function pathOf(resource: Resource): readonly string[] {
  return resource.type === DEPLOYMENT_TYPE ? ['Properties', 'StageDescription'] : ['Properties'];
}

/** The entry of the certificate where it stands without any function around it. */
export function attributeEntry(resource: Resource): MappingEntry | undefined {
  let holder: DocumentNode | undefined = resource.body;
  for (const step of pathOf(resource)) holder = mappingValue(holder, step);
  return mappingEntry(holder, ATTRIBUTE);
}

/**
 * The certificate of the stage that a resource makes in one world; null where the resource does not exist there.
 * Throws TemplateError, Split.
 */
export function certificateIn(resource: Resource, frame: Frame): Certificate | null {
  const condition = ownCondition(resource.body, frame);
  if (condition?.is === false) return null;
  const header = placeOf(resource.entry.key);
  let because: readonly Because[] = [];
  let holder: DocumentNode = resource.body;
  for (const key of [...pathOf(resource), ATTRIBUTE]) {
    const found = entryIn(withIncluded(holder, frame), key, header, because);
    if (!('entry' in found)) return found;
    if (key === ATTRIBUTE) {
      const certificate = certificateOf(found.entry.value, frame);
      return { ...certificate, because: chained(because, certificate.because) };
    }
    const chosen = chosenNode(found.entry.value, frame);
    holder = chosen.node;
    because = chained(because, chosen.because);
    if (isNothing(holder)) return absentCertificate(placeOf(found.entry.key), `${key} is empty`, because);
  }
  return null;
}

/**
 * The mapping with what `AWS::Include` puts beside its own keys, where the repository holds that. What is included
 * includes nothing more.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
function withIncluded(holder: DocumentNode, { fileAt }: Frame): DocumentNode {
  const call = functionCall(holder);
  const transform =
    call?.name === 'Fn::Transform' ? call.argument : call ? undefined : mappingValue(holder, 'Fn::Transform');
  const included = transform && includedMapping(transform, fileAt);
  if (!included) return holder;
  if (holder.kind !== 'mapping' || call) return included;
  const own = holder.entries.filter(({ value }) => value !== transform);
  return { ...holder, entries: [...included.entries, ...own] };
}

function entryIn(
  holder: DocumentNode,
  key: string,
  header: Range,
  because: readonly Because[],
): { readonly entry: MappingEntry } | Certificate {
  const call = functionCall(holder);
  if (call) {
    const text = `what ${call.written} gives decides about ${ATTRIBUTE}, and it is not known before the deployment`;
    return undecided(placeOf(holder), text, because);
  }
  if (holder.kind !== 'mapping')
    return undecided(placeOf(holder), `${ATTRIBUTE} should stand in a mapping here`, because);
  const macro = macroIn(holder, 'what stands beside it');
  if (macro) return undecided(macro, macro.text, because);
  const entry = mappingEntry(holder, key);
  if (entry) return { entry };
  const unread = unreadKey(holder);
  if (unread) {
    const adder = unread.kind === 'scalar' ? unread.text : 'what another tool fills in here';
    return undecided(placeOf(unread), `${adder} may add ${key}`, because);
  }
  const text = key === ATTRIBUTE ? `${key} is absent` : `${key} is absent, and ${ATTRIBUTE} with it`;
  return absentCertificate(header, text, because);
}

const unreadKeys = new WeakMap<readonly MappingEntry[], DocumentNode | null>();

/** The first key of a mapping that stands for keys which the file does not tell: a function, or a placeholder. */
function unreadKey({ entries }: MappingNode): DocumentNode | null {
  const known = unreadKeys.get(entries);
  if (known !== undefined) return known;
  const isUnread = (key: DocumentNode) => key.kind !== 'scalar' || key.text.startsWith('Fn::');
  const found = entries.find(({ key }) => isUnread(key))?.key ?? null;
  unreadKeys.set(entries, found);
  return found;
}
