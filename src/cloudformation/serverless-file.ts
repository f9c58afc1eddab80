import type { SourceFile } from '../source/text.ts';
import { localPath } from './nested-stack.ts';

/** Files that people mean as YAML or JSON; in any other file, what can't be parsed is no template. */
export const DOCUMENT_FILE = /(?:\.(?:ya?ml|json|template|cfn|cform|stack|sam)|(?:^|\/)[^./]+)$/i;

/** The plugins that add to a service's REST API. */
export const STEP_FUNCTIONS = 'serverless-step-functions';
export const SERVICE_PROXY = 'serverless-apigateway-service-proxy';

/** What the words of a file of a service with events are among. */
const WORDS = ['functions', STEP_FUNCTIONS, SERVICE_PROXY];

/** What each file of a service with an API has, and what makes the API, or another file that may hold it. */
const KEYS = [
  /(?:^[ \t]*|[{,]\s*)["']?service["']?\s*:/m,
  /(?:^[ \t]*|[{,]\s*)["']?provider["']?\s*:/m,
  /(?:^[ \t]*|[{,]\s*)["']?(?:functions|plugins)["']?\s*:/m,
  /[-[{,]\s*["']?http["']?\s*(?::|$)|\$\{\s*file\(|apiGatewayServiceProxies/m,
];

const HTTP_EVENT = /[-[{,]\s*["']?http["']?\s*:/;

/** Whether a file may be one of the Serverless Framework with an event that makes a REST API. */
export function isServerless({ path, text }: SourceFile): boolean {
  // a search for one word spares nearly all files the slower ones
  return (
    WORDS.some((word) => text.includes(word)) &&
    DOCUMENT_FILE.test(path) &&
    KEYS.every((key) => key.test(text))
  );
}

/** Whether a file may hold what makes an API, for a service that names it: functions, state machines, proxies. */
export function isServerlessPart({ path, text }: SourceFile): boolean {
  if (!DOCUMENT_FILE.test(path)) return false;
  const hasEvents = text.includes('events') && (text.includes('handler') || text.includes('definition'));
  return (hasEvents && HTTP_EVENT.test(text)) || text.includes('apiGatewayServiceProxies');
}

/** The files of this repository that the file of a service names. */
export function serverlessFilesIn(file: SourceFile): string[] {
  if (!isServerless(file)) return [];
  const names = file.text.matchAll(/\bfile\(([^()$]*)\)/g);
  return [...names].flatMap(([, name = '']) => localPath(name.trim(), file.path) ?? []);
}
