import type { SourceFile } from '../source/text.ts';
import { localPath } from './nested-stack.ts';

/** Files that people mean as YAML or JSON; in any other file, what can't be parsed is no template. */
export const DOCUMENT_FILE = /(?:\.(?:ya?ml|json|template|cfn|cform|stack|sam)|(?:^|\/)[^./]+)$/i;

/** Keys that each file of a service has, and an event of type `http`, or another file that may hold one. */
const KEYS = [
  /(?:^[ \t]*|[{,]\s*)["']?service["']?\s*:/m,
  /(?:^[ \t]*|[{,]\s*)["']?provider["']?\s*:/m,
  /(?:^[ \t]*|[{,]\s*)["']?functions["']?\s*:/m,
  /[-[{,]\s*["']?http["']?\s*(?::|$)|\$\{\s*file\(/m,
];

const HTTP_EVENT = /[-[{,]\s*["']?http["']?\s*:/;

/** Whether a file may be one of the Serverless Framework with an event that makes a REST API. */
export function isServerless({ path, text }: SourceFile): boolean {
  // a search for one word spares nearly all files the slower ones
  return text.includes('functions') && DOCUMENT_FILE.test(path) && KEYS.every((key) => key.test(text));
}

/** Whether a file may hold functions with such events, for a service that names it. */
export function isServerlessPart({ path, text }: SourceFile): boolean {
  return (
    text.includes('handler') && text.includes('events') && DOCUMENT_FILE.test(path) && HTTP_EVENT.test(text)
  );
}

/** The files of this repository that the file of a service names. */
export function serverlessFilesIn(file: SourceFile): string[] {
  if (!isServerless(file)) return [];
  const names = file.text.matchAll(/\bfile\(([^()$]*)\)/g);
  return [...names].flatMap(([, name = '']) => localPath(name.trim(), file.path) ?? []);
}
