import { short } from '../source/excerpt.ts';
import type { Range } from '../source/text.ts';
import { type Argument, addressOf, type Block, isReadKind, nameOf, type ReadKind } from './block.ts';
import { evaluate } from './evaluate.ts';
import {
  countExpansion,
  type Expansion,
  eachExpansion,
  type Instance,
  SINGLE,
  unknownInstance,
} from './expansion.ts';
import { hasCall } from './has-call.ts';
import { LimitReached } from './limits.ts';
import { Memo } from './memo.ts';
import type { Module } from './module.ts';
import { calledModule } from './module-graph.ts';
import { pickingMistake, type Reference, referencesIn } from './module-references.ts';
import { type Place, placeBelow } from './place.ts';
import { expandedValue, lazyObject, outputOf, unwritten, written } from './resource-value.ts';
import { pathValue, terraformValue } from './run-values.ts';
import { type Names, placeIn, type Scope } from './scope.ts';
import { type StepTexts, stepped } from './step.ts';
import { EvaluationError, FILLED, unknownOf, type Value } from './value.ts';
import { isSecret, isSwitchedTo, variableValue } from './variable-value.ts';
import type { World } from './world.ts';

/** How a step says that nothing declares a resource, for certain or as far as could be read. */
export const UNDECLARED = 'is declared nowhere in this folder';
const UNREAD = 'is not among the declarations of this folder that could be read';

/** What a module instance is given from outside; null where nothing gives the variable a value. */
export type Inputs = (variable: string) => Value | null;

/** Deepest chain of module calls that is followed. */
export const MAX_MODULE_DEPTH = 50;

/** A module with values for its variables: what all its names mean. */
export class ModuleInstance {
  readonly module: Module;
  readonly place: Place;
  private readonly world: World;
  private readonly inputs: Inputs;
  private readonly values = new Map<string, Value>();
  private readonly memory = new Memo();
  private readonly children = new Map<string, ModuleInstance | null>();
  private readonly expansions = new Map<Block, Expansion>();

  constructor(world: World, module: Module, place: Place, inputs: Inputs) {
    this.world = world;
    this.module = module;
    this.place = place;
    this.inputs = inputs;
  }

  /** The address of something in this module: `module.a.type.name`. */
  addressIn(address: string): string {
    return this.place.address === '' ? address : `${this.place.address}.${address}`;
  }

  /** The scope of an argument's expression, in one instance of its block. */
  scopeOf(argument: Argument, instance: Instance): Scope {
    const { file } = argument.valuePlace;
    return {
      file,
      text: file.endsWith('.json') ? null : (this.world.files.get(file)?.text ?? null),
      wholePlace: argument.valuePlace,
      names: this.namesIn(instance),
      bindings: new Map(),
      context: { rootFolder: this.place.rootFolder, files: this.place.files },
      budget: this.world.budget,
    };
  }

  /** The text of an argument's value, as it stands in the file, shortened. */
  writtenAs({ valuePlace: { file, start, end } }: Argument): string {
    return short(this.world.files.get(file)?.text.slice(start, end) ?? 'an expression');
  }

  /** The value of an argument in one instance of its block. Throws EvaluationError where Terraform fails. */
  argument(argument: Argument, instance: Instance): Value {
    const scope = this.scopeOf(argument, instance);
    for (const reference of referencesIn(argument.value)) this.resolve(reference, scope, instance);
    return evaluate(argument.value, scope);
  }

  /** Terraform computes every name that an expression uses before the expression, whether or not it needs it. */
  private resolve(reference: Reference, scope: Scope, instance: Instance): void {
    const { scope: kind, first, name, member } = reference;
    const place = placeIn(scope, reference.expression);
    try {
      scope.budget.step(() => {
        if (isReadKind(kind)) this.read(kind, `${first}.${name}`, place);
        if (kind === 'resource') this.resolveResource(reference, place);
        if (kind === 'named' && first === 'module') this.resolveModule(name, member, place);
        else if (kind === 'named') this.named(first, name, place, instance);
      });
    } catch (error) {
      // where the value is needed, evaluation reaches the limit again, and makes it unknown
      if (!(error instanceof LimitReached)) throw error;
    }
  }

  private resolveResource(reference: Reference, place: Range): void {
    const block = this.module.byAddress.get(`${reference.first}.${reference.name}`);
    if (!block) return;
    const mistake = pickingMistake(reference, block);
    if (mistake !== null) throw new EvaluationError(mistake, place, true);
    this.expansion(block);
  }

  private resolveModule(name: string, member: string | null, place: Range): void {
    const call = this.module.calls.get(name);
    if (!call) this.missing(`module.${name}`, place);
    const called = this.called(call);
    if (!called) return;
    const { instances } = this.instancesIn(this.expansion(call));
    for (const instance of instances) {
      const child = this.child(call, instance);
      for (const output of member !== null && called.outputs.has(member) ? [member] : called.outputs.keys())
        child?.output(output, call.header);
    }
  }

  /** The value of a line of a values file, in which no names have a meaning. */
  literal(argument: Argument): Value {
    const noName = (_: string, name: string): never => {
      throw new EvaluationError(`A values file holds no references (${name}).`, argument.valuePlace, true);
    };
    if (hasCall(argument.value))
      throw new EvaluationError('A values file holds no function calls.', argument.valuePlace, true);
    const names = { named: noName, resource: noName };
    return evaluate(argument.value, { ...this.scopeOf(argument, SINGLE_INSTANCE), names });
  }

  /** The instances of a resource or module block. Throws EvaluationError where Terraform fails. */
  expansion(block: Block): Expansion {
    const known = this.expansions.get(block);
    if (known) return known;
    const expansion = this.memory.once(`expansion of ${block.kind} ${addressOf(block)}`, block.header, () =>
      this.expand(block),
    );
    if (expansion.kind === 'count') this.world.budget.instantiate(expansion.instances.length);
    if (expansion.kind === 'each') this.world.budget.instantiate(expansion.instances.size);
    this.expansions.set(block, expansion);
    return expansion;
  }

  /** The instances of a block; one with the key `[*]` where they can't be known or Terraform fails on the way. */
  instancesOf(block: Block): { readonly instances: readonly Instance[]; readonly because: Value['because'] } {
    try {
      return this.instancesIn(this.expansion(block));
    } catch (error) {
      if (!(error instanceof EvaluationError) && !(error instanceof LimitReached)) throw error;
      const place = (error instanceof EvaluationError ? error.place : null) ?? block.header;
      if (error instanceof EvaluationError) this.world.report(place, error.message);
      const text = `how many instances there are is not known: ${error.message}`;
      const because = [{ ...place, text }];
      const by = block.arguments.has('count') ? 'count' : 'for_each';
      return { instances: [unknownInstance(by, because)], because };
    }
  }

  /** What decides how many instances of a block there are, as far as that is known; nothing where the block itself does. */
  expansionBecause(block: Block): Value['because'] {
    const expansion = this.expansions.get(block);
    return expansion && 'because' in expansion ? expansion.because : [];
  }

  private instancesIn(expansion: Expansion): ReturnType<ModuleInstance['instancesOf']> {
    if (expansion.kind === 'unknown') return { instances: [expansion.instance], because: expansion.because };
    if (expansion.kind === 'single') return { instances: [expansion.instance], because: [] };
    return { instances: [...expansion.instances.values()], because: [] };
  }

  private expand(block: Block): Expansion {
    const count = block.arguments.get('count');
    if (count) return countExpansion(this.argument(count, SINGLE_INSTANCE), count.valuePlace);
    const each = block.arguments.get('for_each');
    return each ? eachExpansion(this.argument(each, SINGLE_INSTANCE), each.valuePlace) : SINGLE;
  }

  /** The module that a call's instance makes; null where its source is not in this repository. */
  child(call: Block, instance: Instance): ModuleInstance | null {
    const address = this.addressIn(`module.${nameOf(call)}${instance.key}`);
    const known = this.children.get(address);
    if (known !== undefined) return known;
    const child = this.newChild(call, instance, address);
    this.children.set(address, child);
    return child;
  }

  private newChild(call: Block, instance: Instance, address: string): ModuleInstance | null {
    const module = this.called(call);
    if (!module || !this.world.hasRoomFor('modules', call.header)) return null;
    if (this.place.folders.includes(module.folder)) {
      this.world.report(call.header, 'This module calls itself here, directly or by way of others.');
      return null;
    }
    if (this.place.depth >= MAX_MODULE_DEPTH) {
      this.world.report(
        call.header,
        `Module calls are followed ${MAX_MODULE_DEPTH} levels deep; this one is deeper.`,
      );
      return null;
    }
    const inputs: Inputs = (variable) => {
      const argument = call.arguments.get(variable);
      if (!argument) return null;
      const plain = `${address} is given ${variable}`;
      const texts = { plain, of: (told: string) => `${plain}, which is ${told}` };
      return stepped(this.argument(argument, instance), argument, texts, isSecretIn(module, variable));
    };
    const place = placeBelow(this.place, call, this.expansionBecause(call), address, module);
    return new ModuleInstance(this.world, module, place, inputs);
  }

  /** The module that a call here calls; null for one that is elsewhere or missing, which is told. */
  called(call: Block): Module | null {
    return calledModule(this.world, call, this.module.folder);
  }

  private namesIn(instance: Instance): Names {
    return {
      named: (scope, name, place) => this.named(scope, name, place, instance),
      resource: (mode, type, name, place) => this.resource(mode, type, name, place),
    };
  }

  private named(scope: string, name: string, place: Range, instance: Instance): Value {
    switch (scope) {
      case 'var':
        return this.variable(name, place);
      case 'local':
        return this.local(name, place);
      case 'module':
        return this.moduleValue(name, place);
      case 'path':
        return pathValue(name, this.place.rootFolder, this.module.folder, place);
      case 'terraform':
        return terraformValue(name, this.place.workspace, place);
      default: {
        const value = instance.bindings.get(`${scope}.${name}`);
        if (value) return value;
        throw new EvaluationError(`${scope}.${name} has no meaning here.`, place, true);
      }
    }
  }

  private memo(key: string, place: Range, read: () => Value): Value {
    return this.memory.get(key, place, read, this.values);
  }

  private missing(address: string, place: Range): never {
    throw new EvaluationError(
      `${address} is used here, and nothing in this folder declares it.`,
      place,
      this.module.isWhole,
    );
  }

  variable(name: string, place: Range): Value {
    const block = this.module.variables.get(name);
    if (!block) return this.missing(`var.${name}`, place);
    return this.memo(`var.${name}`, place, () => this.variableValue(name, block, place));
  }

  private variableValue(name: string, block: Block, place: Range): Value {
    return variableValue({
      name,
      block,
      place,
      isRoot: this.place.address === '',
      isDefaultSure: this.place.address !== '' || this.world.isWhole || this.module.isSurelyRoot,
      given: this.inputs(name),
      read: (argument) => this.argument(argument, SINGLE_INSTANCE),
      literal: (type, expression) => evaluate(expression, this.scopeOf(type, SINGLE_INSTANCE)),
    });
  }

  /** Whether a variable's value must stand in no reason. */
  isSecret(variable: string): boolean {
    return isSecretIn(this.module, variable);
  }

  private local(name: string, place: Range): Value {
    const argument = this.module.locals.get(name);
    if (!argument) return this.missing(`local.${name}`, place);
    const texts = setHere(`local.${name}`);
    return this.memo(`local.${name}`, place, () =>
      stepped(this.argument(argument, SINGLE_INSTANCE), argument, texts),
    );
  }

  private moduleValue(name: string, place: Range): Value {
    const call = this.module.calls.get(name);
    if (!call) return this.missing(`module.${name}`, place);
    return this.memo(`module.${name}`, place, () => {
      if (!this.called(call))
        return unknownOf('any', [
          { ...call.header, text: `module.${name} comes from elsewhere, and is not followed` },
        ]);
      return expandedValue(this.expansion(call), this.addressIn(`module.${name}`), call.header, (instance) =>
        this.outputsOf(call, instance),
      );
    });
  }

  private outputsOf(call: Block, instance: Instance): Value {
    const child = this.child(call, instance);
    if (!child) return unknownOf('any', [{ ...call.header, text: `module.${nameOf(call)} is not followed` }]);
    return lazyObject([...child.module.outputs.keys()], (output) => child.output(output, call.header));
  }

  output(name: string, place: Range): Value {
    const block = this.module.outputs.get(name);
    const argument = block?.arguments.get('value');
    if (!block || !argument)
      throw new EvaluationError(`The module declares no output ${name}.`, place, !this.module.isWhole);
    return this.memo(`output.${name}`, argument.place, () => {
      const value = this.argument(argument, SINGLE_INSTANCE);
      const isSensitive = value.isSensitive || isSwitchedTo(true, block.arguments.get('sensitive'));
      const texts = setHere(`output ${name}`);
      return stepped({ ...value, isSensitive }, argument, texts);
    });
  }

  private read(kind: ReadKind, address: string, place: Range): Value {
    const block = this.module.read.get(`${kind}.${address}`);
    if (!block) return this.missing(`${kind}.${address}`, place);
    const text = `${kind}.${address} is read at the run only`;
    return unknownOf('any', [{ ...block.header, text }], { can: FILLED });
  }

  private resource(mode: 'resource' | ReadKind, type: string, name: string, place: Range): Value {
    const address = `${type}.${name}`;
    if (mode !== 'resource') return this.read(mode, address, place);
    const block = this.module.byAddress.get(address);
    if (!block) return this.dangling(address, place);
    return this.memo(address, place, () =>
      expandedValue(this.expansion(block), this.addressIn(address), block.header, (instance) =>
        this.resourceValue(block, instance),
      ),
    );
  }

  /** A resource that nothing declares: Terraform refuses it, so that whatever is deployed has it. */
  private dangling(address: string, place: Range): Value {
    const because = [{ ...place, text: `${address} ${this.module.isWhole ? UNDECLARED : UNREAD}` }];
    return unknownOf('any', because, { can: FILLED, identity: this.addressIn(address), isUndecided: false });
  }

  private resourceValue(block: Block, instance: Instance): Value {
    const address = this.addressIn(addressOf(block) + instance.key);
    const read = (name: string): Value => {
      const argument = block.arguments.get(name);
      if (!argument) return unwritten(address, name, block);
      const value = this.memory.once(`${address}.${name}`, argument.place, () =>
        this.argument(argument, instance),
      );
      return written(address, argument, block, value);
    };
    const isData = block.labels[0] === 'terraform_data';
    return lazyObject([...block.arguments.keys()], (name) =>
      isData && name === 'output' ? outputOf(address, read('input'), block.header) : read(name),
    );
  }
}

function setHere(what: string): StepTexts {
  return { plain: `${what} is set here`, of: (told) => `${what} is set to ${told} here` };
}

function isSecretIn(module: Module, variable: string): boolean {
  const block = module.variables.get(variable);
  return block !== undefined && isSecret(block);
}

/** The one instance of a block that has neither `count` nor `for_each`. */
export const SINGLE_INSTANCE: Instance = { key: '', bindings: new Map() };
