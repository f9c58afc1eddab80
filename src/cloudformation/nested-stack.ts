import { posix } from 'node:path';
import { mappingValue } from '../source/tree.ts';
import { textOf } from './function-call.ts';
import type { Resource } from './resource.ts';
import type { Template } from './template.ts';

/** The property that says where a nested stack's template is, by the type of the resource. */
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['AWS::CloudFormation::Stack', 'TemplateURL'],
  ['AWS::Serverless::Application', 'Location'],
]);

/** Whether a resource of this type deploys another template. */
export function isNestedStack(type: string): boolean {
  return SOURCES.has(type);
}

type Source = { readonly path: string } | { readonly elsewhere: string };

const known = new WeakMap<Resource, Source | null>();

/** Where the template of a nested stack is: a path of this repository, or elsewhere; null for what deploys none. */
export function sourceOf(resource: Resource): Source | null {
  const before = known.get(resource);
  if (before !== undefined) return before;
  const found = readSource(resource);
  known.set(resource, found);
  return found;
}

function readSource({ type, body, entry }: Resource): Source | null {
  const property = SOURCES.get(type);
  if (property === undefined) return null;
  const text = textOf(mappingValue(mappingValue(body, 'Properties'), property));
  if (text === null || text === '')
    return { elsewhere: `the ${property} of ${textOf(entry.key) ?? 'a stack'}` };
  const path = localPath(text, entry.file);
  return path === null ? { elsewhere: text } : { path };
}

/** What a resource deploys that is never followed, in a sentence; null for any other. */
export function unfollowed({ id, type, body }: Resource): string | null {
  if (type.endsWith('::MODULE')) return `Modules of CloudFormation are not followed: ${type}.`;
  if (type !== 'AWS::CloudFormation::StackSet') return null;
  const url = textOf(mappingValue(mappingValue(body, 'Properties'), 'TemplateURL'));
  return `Stack sets are not followed: ${url ?? `the template of ${id}`}.`;
}

/** The path from the repository's root that a file names by a relative one; null for what is elsewhere, or filled in. */
export function localPath(text: string, file: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/|\$\{|\{\{/i.test(text)) return null;
  const path = posix.join(posix.dirname(file), text);
  return path.startsWith('../') ? null : path;
}

/** The files of this repository that a template deploys as nested stacks, or includes. */
export function pathsCalledIn({ resources, includes }: Template): string[] {
  const sources = [...[...resources.values()].map(sourceOf), ...includes.map(({ source }) => source)];
  return sources.flatMap((source) => (source && 'path' in source ? [source.path] : []));
}
