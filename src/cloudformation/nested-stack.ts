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

/** Where the template of a nested stack is: a path of this repository, or elsewhere; null for what deploys none. */
export function sourceOf({
  type,
  body,
  entry,
}: Resource): { readonly path: string } | { readonly elsewhere: string } | null {
  const property = SOURCES.get(type);
  if (property === undefined) return null;
  const text = textOf(mappingValue(mappingValue(body, 'Properties'), property));
  if (text === null || text === '')
    return { elsewhere: `the ${property} of ${textOf(entry.key) ?? 'a stack'}` };
  const path = localPath(text, entry.file);
  return path === null ? { elsewhere: text } : { path };
}

/** The path from the repository's root that a file names by a relative one; null for what is elsewhere, or filled in. */
export function localPath(text: string, file: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:|^\/|\$\{|\{\{/i.test(text)) return null;
  const path = posix.join(posix.dirname(file), text);
  return path.startsWith('../') ? null : path;
}

/** The templates of this repository that a template deploys as nested stacks. */
export function pathsCalledIn({ resources }: Template): string[] {
  return [...resources.values()].flatMap((resource) => {
    const source = sourceOf(resource);
    return source && 'path' in source ? [source.path] : [];
  });
}
