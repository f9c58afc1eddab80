import type { Range, SourceFile } from '../source/text.ts';
import type { DocumentNode } from '../source/tree.ts';
import type { Because } from '../stage.ts';
import { placeOf, textOf } from './function-call.ts';
import { METHOD_TYPE } from './givers.ts';
import { localPath } from './nested-stack.ts';
import { sectionsOf, serverlessParts, type Template } from './template.ts';

type FileAt = (path: string) => SourceFile | null;

/** Parts of a template that stand elsewhere and may add methods to its APIs. */
export function openParts(template: Template, fileAt: FileAt): readonly Because[] {
  if (template.isWhole) return [];
  const includes = template.includes.map(({ place, source }) => ({
    place,
    path: 'path' in source ? source.path : null,
  }));
  const files = template.isServerless ? openResources(template.document, fileAt) : [];
  return [...open([...includes, ...macrosIn(template)], fileAt), ...files];
}

/** The same of the `resources` of a service. */
export function openResources(document: DocumentNode, fileAt: FileAt): readonly Because[] {
  return open(serverlessFiles(document), fileAt);
}

function open(parts: readonly Part[], fileAt: FileAt): Because[] {
  return parts.flatMap(({ place, path }) => {
    const file = path === null ? null : fileAt(path);
    if (file && !file.text.includes(METHOD_TYPE)) return [];
    const what = path ?? 'what stands elsewhere';
    return [{ ...place, text: `${what} is put in here, and may add methods` }];
  });
}

type Part = { readonly place: Range; readonly path: string | null };

/** `${file(path)}` in place of a part of `resources`. */
function serverlessFiles(document: DocumentNode): Part[] {
  return serverlessParts(document).flatMap((node) => {
    const text = textOf(node);
    if (text === null) return [];
    const [, path] = /^\$\{file\(([^()$]*)\)[^{}]*\}$/.exec(text.trim()) ?? [];
    return [{ place: placeOf(node), path: path === undefined ? null : localPath(path, node.file) }];
  });
}

/** Calls of `Fn::Transform` among the resources, other than those that are known as includes. */
function macrosIn({ roots, includes }: Template): Part[] {
  const places = new Set(includes.map(({ place }) => place.start));
  return sectionsOf(roots)
    .flatMap(({ entries }) => entries)
    .filter(({ key }) => textOf(key) === 'Fn::Transform' && !places.has(key.start))
    .map(({ key }) => ({ place: placeOf(key), path: null }));
}
