import { readDocument } from '../source/document.ts';
import { type IntegrationKind, integrationKind } from '../source/integration-kind.ts';
import type { SourceFile } from '../source/text.ts';
import { type DocumentNode, mappingEntry, mappingValue, withMerged } from '../source/tree.ts';
import { placeOf, textOf } from './function-call.ts';
import { type ImplicitApi, placesOf } from './implicit-api.ts';
import { localPath } from './nested-stack.ts';
import { SERVICE_PROXY, STEP_FUNCTIONS } from './serverless-file.ts';
import { nodeAt } from './serverless-stage.ts';

/** Longest chain of files that name each other. */
const MAX_FILES = 5;

/** `${file(path)}` or `${file(path):key.key}`, and nothing beside it. */
const FILE = /^\$\{\s*file\(([^()$]*)\)\s*(?::([\w.-]+)\s*)?\}$/;

/** A file of the repository; null where none is at hand. */
type FileAt = (path: string) => SourceFile | null;

/**
 * The API that the Serverless Framework makes for `http` events and its plugins for theirs, also for those in files that
 * the document names; null for a document that is none of its files.
 * https://www.serverless.com/framework/docs/providers/aws/events/apigateway
 */
export function serverlessImplicitApi(document: DocumentNode, fileAt: FileAt): ImplicitApi | null {
  if (!mappingEntry(document, 'service')) return null;
  const read = new Set([document.file]);
  const follow: Follow = (node) => node && followed(node, fileAt, read);
  const provider = follow(mappingValue(document, 'provider'));
  if ((textOf(provider) ?? textOf(mappingValue(provider, 'name'))) !== 'aws') return null;
  const events = [
    ...httpEvents(follow(mappingValue(document, 'functions')), follow),
    ...pluginEvents(document, follow),
  ];
  const [first] = events;
  if (!first) return null;
  const kinds = events.map(({ kind }) => kind);
  const kind = (['http', 'unclear'] as const).find((each) => kinds.includes(each)) ?? 'other';
  const { header, block } = first;
  const api = mappingEntry(follow(mappingValue(provider, 'apiGateway')), 'restApiId');
  const given = api ? placeOf(api.key) : null;
  const made = { functions: [], maker: 'The Serverless Framework', files: [...read], given };
  return { id: 'ApiGatewayRestApi', header, block, kind, ...made };
}

type Follow = (node: DocumentNode | undefined) => DocumentNode | undefined;

/** What stands in the file that a text names; the node itself where it names none that can be read. */
function followed(node: DocumentNode, fileAt: FileAt, read: Set<string>): DocumentNode {
  let at = node;
  for (let left = MAX_FILES; left > 0; left--) {
    const [, name, address] = FILE.exec(textOf(at)?.trim() ?? '') ?? [];
    const path = name === undefined ? null : localPath(name, at.file);
    if (path === null) return at;
    read.add(path);
    const file = fileAt(path);
    const document = file && documentIn(file);
    const found = document && nodeAt(document, address ?? '');
    if (!found) return at;
    at = found;
  }
  return at;
}

const documents = new WeakMap<SourceFile, DocumentNode | null>();

/** The first document of a file, which many functions may name. */
function documentIn(file: SourceFile): DocumentNode | null {
  const known = documents.get(file);
  if (known !== undefined) return known;
  const found = readDocument(file).documents[0] ?? null;
  documents.set(file, found);
  return found;
}

type HttpEvent = Pick<ImplicitApi, 'header' | 'block' | 'kind'>;

function httpEvents(functions: DocumentNode | undefined, follow: Follow): HttpEvent[] {
  const groups = functions?.kind === 'sequence' ? functions.items : functions ? [functions] : [];
  const entries = groups.flatMap((each) => {
    const group = follow(each);
    return group?.kind === 'mapping' ? withMerged([group]).flatMap((one) => one.entries) : [];
  });
  return entries.flatMap(({ value }) => {
    const events = itemsOf(follow(mappingValue(follow(value), 'events')));
    return events.flatMap((item) => httpEvent(item, follow));
  });
}

/**
 * What plugins add to the same API, before `AWS` integrations: `http` events of state machines, and proxies of services.
 * https://github.com/serverless-operations/serverless-step-functions,
 * https://github.com/serverless-operations/serverless-apigateway-service-proxy
 */
function pluginEvents(document: DocumentNode, follow: Follow): HttpEvent[] {
  const plugins = follow(mappingValue(document, 'plugins'));
  const listed = itemsOf(plugins?.kind === 'mapping' ? follow(mappingValue(plugins, 'modules')) : plugins);
  const names = listed.map((item) => textOf(follow(item)));
  const under = (key: string, inner: string): DocumentNode | undefined =>
    follow(mappingValue(follow(mappingValue(document, key)), inner));
  const machines = names.includes(STEP_FUNCTIONS)
    ? httpEvents(under('stepFunctions', 'stateMachines'), follow)
    : [];
  const proxies = names.includes(SERVICE_PROXY) ? itemsOf(under('custom', 'apiGatewayServiceProxies')) : [];
  const served = proxies.flatMap((item) => {
    const proxy = follow(item);
    return proxy?.kind === 'mapping' ? proxy.entries.map((entry) => placesOf(entry)) : [];
  });
  return [...machines, ...served].map(({ header, block }) => ({ header, block, kind: 'other' }));
}

function itemsOf(node: DocumentNode | undefined): readonly DocumentNode[] {
  return node?.kind === 'sequence' ? node.items : [];
}

function httpEvent(written: DocumentNode, follow: Follow): HttpEvent[] {
  const item = follow(written) ?? written;
  if (textOf(item) === 'http') return [{ header: placeOf(item), block: placeOf(item), kind: 'other' }];
  const entry = mappingEntry(item, 'http');
  if (!entry) return [];
  const type = mappingValue(follow(entry.value), 'integration');
  return [{ ...placesOf(entry), kind: type ? kindOf(textOf(type)) : 'other' }];
}

/** https://www.serverless.com/framework/docs/providers/aws/events/apigateway#lambda-integration */
function kindOf(type: string | null): IntegrationKind {
  if (type === null) return 'unclear';
  if (/^lambda(?:[-_]proxy)?$/i.test(type)) return 'other';
  return integrationKind(type.replaceAll('-', '_'));
}
