import type { Expression } from '../source/hcl-tree.ts';
import type { SourceFile } from '../source/text.ts';
import type { Files, Stage } from '../stage.ts';
import { type Argument, ATTRIBUTE, type Block, CERTIFICATE_TYPE } from './block.ts';
import { type Frame, modulesIn, type StagePath } from './frame.ts';
import { unwrapped } from './json-expression.ts';
import { referencesIn } from './module-references.ts';
import {
  boolAt,
  descended,
  type Holder,
  holderOf,
  isUnset,
  keyText,
  type Path,
  type Site,
  type Sites,
  type Switch,
} from './site.ts';
import { automaticFiles, isValuesFile, namedFiles, readValues, type ValuesFile } from './tfvars.ts';
import type { World } from './world.ts';

/** Most expressions that are followed from one attribute. */
const MAX_STEPS = 200;

/** The places that a stage's certificate comes through, as far as they are written out. */
export function sitesOf({ frame, block, key }: StagePath, { run, certificate }: Stage, files: Files): Sites {
  const argument = block.arguments.get(ATTRIBUTE);
  if (!argument) return { values: [], switches: [] };
  // of a run that the policy names, only the files that it is given are edited
  const paths = new Set(certificate.because.map(({ file }) => file).filter(isValuesFile));
  const given = run === null ? null : [...paths].flatMap((path) => files.get(path) ?? []);
  const tracer = new Tracer(modulesIn(files), given, { steps: MAX_STEPS });
  const instance = { block, key };
  tracer.visit(holderOf('attribute', frame, ATTRIBUTE, { instance, block }), argument, []);
  return { values: tracer.values, switches: tracer.switches };
}

/** Functions whose result has what their first argument has at the same keys. */
const PASSING = new Set(['nonsensitive', 'sensitive', 'tolist', 'tomap', 'tostring']);

/** Functions that give one of their arguments, or what is in one of them. */
const CHOOSING = new Set(['coalesce', 'coalescelist', 'merge', 'try']);

/** Follows a value through names, arguments and literals. Guesses are fine: what comes of it is tried. */
class Tracer {
  readonly values: Site[] = [];
  readonly switches: Switch[] = [];
  private readonly world: World;
  /** The values files of the run; null where any may be. */
  private readonly given: readonly SourceFile[] | null;
  private readonly budget: { steps: number };

  constructor(world: World, given: readonly SourceFile[] | null, budget: { steps: number }) {
    this.world = world;
    this.given = given;
    this.budget = budget;
  }

  /** An argument of which the part at the path is meant. */
  visit(holder: Holder, argument: Argument, path: Path): void {
    if (this.budget.steps-- <= 0) return;
    const { node, rest } = descended(argument.value, path);
    const site = { ...holder, argument, path, object: null };
    if (rest.length === 0) this.values.push({ ...site, value: node });
    else if (
      rest.length === 1 &&
      node.kind === 'object' &&
      node.items.every(({ key }) => keyText(key) !== null)
    )
      this.values.push({ ...site, value: null, object: node });
    this.follow(node, holder, rest);
  }

  private follow(expression: Expression, holder: Holder, path: Path): void {
    if (this.budget.steps-- <= 0) return;
    const plain = unwrapped(expression);
    switch (plain.kind) {
      case 'attribute':
        this.attribute(plain, holder, path);
        return;
      case 'index': {
        const key = keyOf(plain.key, holder);
        if (key !== null) this.follow(plain.object, holder, [key, ...path]);
        return;
      }
      case 'conditional':
        this.condition(plain.condition, holder);
        this.follow(plain.yes, holder, path);
        this.follow(plain.no, holder, path);
        return;
      case 'call':
        this.call(plain, holder, path);
        return;
      case 'for':
        if (isCopy(plain)) this.follow(plain.collection, holder, path);
        return;
      default:
        if (path.length === 0) this.anyName(plain, holder);
    }
  }

  private attribute({ object, name }: Expression & { kind: 'attribute' }, holder: Holder, path: Path): void {
    if (object.kind !== 'variable') this.follow(object, holder, [name, ...path]);
    else if (object.name === 'var') this.variable(name, holder, path);
    else if (object.name === 'local') this.local(name, holder, path);
    else if (object.name === 'each' && name === 'value') this.eachValue(holder, path);
    else if (object.name === CERTIFICATE_TYPE) this.repetition(`${object.name}.${name}`, holder);
  }

  private call({ name, args }: Expression & { kind: 'call' }, holder: Holder, path: Path): void {
    const [first, second, third] = args;
    if (PASSING.has(name) && first) this.follow(first, holder, path);
    else if (CHOOSING.has(name)) for (const arg of args) this.follow(arg, holder, path);
    else if (name === 'lookup' && first && second) {
      const key = keyOf(second, holder);
      if (key !== null) this.follow(first, holder, [key, ...path]);
      if (third) this.follow(third, holder, path);
    } else if (path.length === 0) for (const arg of args) this.anyName(arg, holder);
  }

  /** All that an expression is made of may matter. */
  private anyName(expression: Expression, holder: Holder): void {
    for (const reference of referencesIn(expression)) this.follow(reference.expression, holder, []);
  }

  private variable(name: string, { frame }: Holder, path: Path): void {
    const variable = frame.module.variables.get(name);
    if (!variable) return;
    const given = frame.caller
      ? this.passed(name, variable, frame, frame.caller, path)
      : this.lines(name, variable, frame, path);
    const fallback = variable.arguments.get('default');
    const holder = holderOf('default', frame, 'default', { block: variable, variable });
    if (fallback && (!given || isUnset(given.value))) this.visit(holder, fallback, path);
  }

  /** What a call gives the variable. */
  private passed(
    name: string,
    variable: Block,
    { module }: Frame,
    { frame, call, key }: NonNullable<Frame['caller']>,
    path: Path,
  ): Argument | null {
    const argument = call.arguments.get(name) ?? null;
    const instance = { block: call, key };
    const holder = holderOf('argument', frame, name, { module, instance, block: call, variable });
    if (argument) this.visit(holder, argument, path);
    else if (path.length === 0) this.values.push({ ...holder, argument, path, value: null, object: null });
    return argument;
  }

  /** What the values files of a root give the variable. */
  private lines(name: string, variable: Block, frame: Frame, path: Path): Argument | null {
    const { files } = this.world;
    const { folder } = frame.module;
    const own = this.given ? [] : automaticFiles(folder, files);
    const named = this.given?.map(readValues) ?? namedFiles(folder, files);
    const linesIn = (each: readonly ValuesFile[]) => each.flatMap(({ values }) => values.get(name) ?? []);
    const automatic = linesIn(own).at(-1) ?? null;
    const holder = holderOf('line', frame, name, { variable });
    for (const line of [...(automatic ? [automatic] : []), ...linesIn(named)]) this.visit(holder, line, path);
    return automatic;
  }

  private local(name: string, { frame }: Holder, path: Path): void {
    const argument = frame.module.locals.get(name);
    const holder = holderOf('local', frame, name);
    if (argument) this.visit(holder, argument, path);
  }

  private eachValue({ frame, instance }: Holder, path: Path): void {
    const argument = instance?.block.arguments.get('for_each');
    if (!instance || !argument || typeof instance.key !== 'string') return;
    const { block, key } = instance;
    const holder = holderOf('each', frame, 'for_each', { block });
    this.visit(holder, argument, [key, ...path]);
  }

  /** Whether there is a certificate at all is often a condition. */
  private repetition(address: string, { frame }: Holder): void {
    const block = frame.module.byAddress.get(address);
    const repeated = block?.arguments.get('count') ?? block?.arguments.get('for_each');
    const plain = repeated && unwrapped(repeated.value);
    // nothing is edited there
    const holder = holderOf('each', frame, repeated?.name ?? '');
    if (plain?.kind === 'conditional') this.condition(plain.condition, holder);
  }

  /** Where the bools of a condition come from. */
  private condition(expression: Expression, holder: Holder): void {
    const plain = unwrapped(expression);
    if (plain.kind === 'unary') this.condition(plain.operand, holder);
    else if (plain.kind === 'binary' && (plain.operator === '&&' || plain.operator === '||')) {
      this.condition(plain.left, holder);
      this.condition(plain.right, holder);
    } else if (plain.kind === 'attribute' || plain.kind === 'index' || plain.kind === 'call') {
      const inner = new Tracer(this.world, this.given, this.budget);
      inner.follow(plain, holder, []);
      const through = inner.values;
      for (const site of through) {
        const isOn = boolAt(site);
        if (isOn !== null) this.switches.push({ site, isOn, through });
      }
    }
  }
}

/** What an index is, where it is written out or comes from the instance. */
function keyOf(expression: Expression, { instance }: Holder): string | number | null {
  const plain = unwrapped(expression);
  if (plain.kind === 'literal')
    return typeof plain.value === 'string' || typeof plain.value === 'number' ? plain.value : null;
  if (plain.kind !== 'attribute' || plain.object.kind !== 'variable') return null;
  const isKey = plain.object.name === 'each' && (plain.name === 'key' || plain.name === 'value');
  const isIndex = plain.object.name === 'count' && plain.name === 'index';
  return isKey || isIndex ? (instance?.key ?? null) : null;
}

/** `{ for key, value in collection : key => value if … }` has the items of the collection. */
function isCopy({ keyName, valueName, key, value }: Expression & { kind: 'for' }): boolean {
  return (
    key?.kind === 'variable' && key.name === keyName && value.kind === 'variable' && value.name === valueName
  );
}
