import { readDocument } from './document.ts';
import { short } from './excerpt.ts';
import { HOLE } from './hole.ts';
import { type IntegrationKind, integrationKind } from './integration-kind.ts';
import { type DocumentNode, type MappingEntry, type MappingNode, mappingValue, withMerged } from './tree.ts';

/** The first integration of each kind in an API description, as `GET /pets`, and why there may be others. */
export type Described = {
  readonly http: string | null;
  readonly other: string | null;
  readonly unclear: string | null;
};

/** UTF-16 units of all API descriptions that one review reads: five of the longest. */
const MAX_READ = 5_000_000;

/** Entries of mappings that are looked at in one description; merged ones count wherever they are merged. */
const MAX_LOOKS = 300_000;

/** Longest chain of references (`$ref`) that is followed, and the longest reference. */
const MAX_REFERENCES = 10;
const MAX_REFERENCE = 1_000;

/** OpenAPI's methods, and API Gateway's word for all that a path does not name. */
const METHODS: readonly string[] = [
  ...['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'],
  'x-amazon-apigateway-any-method',
];

const INTEGRATION = 'x-amazon-apigateway-integration';

/** Reads the API descriptions of one review, each text once. */
export class ApiDescriptions {
  private readonly known = new Map<string, Described>();
  private left = MAX_READ;

  /** The integrations of an OpenAPI document in JSON or YAML, in which a HOLE stands for what is not known. */
  read(text: string): Described {
    const known = this.known.get(text);
    if (known) return known;
    this.left -= text.length;
    const described = this.left < 0 ? unclear('the API descriptions are too long in all') : describedBy(text);
    this.known.set(text, described);
    return described;
  }
}

function unclear(reason: string): Described {
  return { http: null, other: null, unclear: reason };
}

function describedBy(text: string): Described {
  const { documents, problems } = readDocument({ path: '', text });
  const [root, ...more] = documents;
  if (problems.length > 0) return unclear('it can not be read as JSON or YAML');
  if (root?.kind !== 'mapping' || more.length > 0) return unclear('it is no OpenAPI document');
  return new DescriptionReader(root).read();
}

/** The integrations of a description that a document holds; a key that is a function of CloudFormation is not known. */
export function describedIn(root: MappingNode): Described {
  return new DescriptionReader(root).read();
}

/** A key that stands for others. */
function isHole(key: DocumentNode): boolean {
  return key.kind !== 'scalar' || key.text.includes(HOLE) || key.text.startsWith('Fn::');
}

class DescriptionReader {
  private readonly root: MappingNode;
  private readonly found = new Map<IntegrationKind, string>();
  /** Entries of the mappings that have been looked at; aliases of one mapping share them. */
  private readonly looked = new Set<readonly MappingEntry[]>();
  private looks = 0;

  constructor(root: MappingNode) {
    this.root = root;
  }

  read(): Described {
    this.look(this.root, 'the document');
    const paths = mappingValue(this.root, 'paths');
    if (paths) this.paths(paths);
    const of = (kind: IntegrationKind): string | null => this.found.get(kind) ?? null;
    return { http: of('http'), other: of('other'), unclear: of('unclear') };
  }

  private paths(node: DocumentNode): void {
    if (node.kind !== 'mapping') this.doubt('paths');
    else this.pathsOf(node);
  }

  private pathsOf(node: MappingNode): void {
    for (const { key, value } of this.entriesOf(node)) {
      if (this.looks > MAX_LOOKS) {
        this.add('unclear', 'it is too large');
        return;
      }
      const path = key.kind === 'scalar' ? key.text : HOLE;
      if (path.startsWith('/')) this.path(value, short(path.replaceAll(HOLE, '…')));
      else if (isHole(key)) this.doubt('a key of paths');
    }
  }

  /** A path may have methods of its own beside those of what it refers to. */
  private path(node: DocumentNode, path: string): void {
    const target = this.resolved(node);
    if (!target) this.doubt(path);
    for (const item of new Set([node, target])) {
      if (item?.kind !== 'mapping') continue;
      this.look(item, path);
      for (const method of METHODS) {
        const operation = mappingValue(item, method);
        const name = method.startsWith('x-') ? 'ANY' : method.toUpperCase();
        if (operation) this.operation(operation, `${name} ${path}`);
      }
    }
  }

  private operation(node: DocumentNode, where: string): void {
    const operation = this.resolved(node);
    if (operation) this.look(operation, where);
    else this.doubt(where);
    const integration = mappingValue(operation ?? undefined, INTEGRATION);
    if (integration) this.integration(integration, where);
  }

  private integration(node: DocumentNode, where: string): void {
    const integration = this.resolved(node);
    if (integration) this.look(integration, where);
    const type = mappingValue(integration ?? undefined, 'type');
    const kind = type?.kind === 'scalar' ? integrationKind(type.text) : 'unclear';
    if (kind === 'unclear') this.doubt(`the type of the integration of ${where}`);
    else this.add(kind, where);
  }

  private add(kind: IntegrationKind, what: string): void {
    if (!this.found.has(kind)) this.found.set(kind, what);
  }

  private doubt(what: string): void {
    this.add('unclear', `${what} is not known`);
  }

  /** A mapping with a key that is not known may have any key. */
  private look(node: MappingNode, what: string): void {
    if (this.looked.has(node.entries)) return;
    this.looked.add(node.entries);
    if (this.entriesOf(node).some(({ key }) => isHole(key))) this.doubt(`a key of ${what}`);
  }

  private entriesOf(node: MappingNode): readonly MappingEntry[] {
    const entries = withMerged([node]).flatMap((each) => each.entries);
    this.looks += entries.length;
    return entries;
  }

  /** The mapping itself, or the one that its `$ref` names; null where there is none in this document. */
  private resolved(node: DocumentNode): MappingNode | null {
    let found: DocumentNode | undefined = node;
    for (let step = 0; step <= MAX_REFERENCES; step++) {
      if (found?.kind !== 'mapping') return null;
      const reference = mappingValue(found, '$ref');
      if (!reference) return found;
      found = reference.kind === 'scalar' ? this.at(reference.text) : undefined;
    }
    return null;
  }

  private at(reference: string): DocumentNode | undefined {
    if (!reference.startsWith('#/') || reference.length > MAX_REFERENCE) return undefined;
    let node: DocumentNode | undefined = this.root;
    for (const key of reference.slice(2).split('/'))
      node = mappingValue(node, key.replaceAll('~1', '/').replaceAll('~0', '~'));
    return node;
  }
}
