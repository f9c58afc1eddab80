import type { Expressions } from './expressions.ts';
import { KINDS, type Kind } from './kinds.ts';

/** A text, or null where that may be. */
export function stringForm(writer: Expressions, depth: number, isNullable: boolean): string {
  return writer.chooser.percent(50) ? pickedString(writer, depth, isNullable) : madeString(writer, depth);
}

function pickedString(writer: Expressions, depth: number, isNullable: boolean): string {
  const fallback = isNullable ? writer.chooser.one(['null', '""']) : '"d"';
  const of = (kind: Kind): string => writer.of(kind, depth);
  return writer.chooser.one<() => string>([
    () => `${of('object')}.${isNullable ? 'id' : 'name'}`,
    () => `lookup(${of('map')}, ${keyForm(writer)}, ${fallback})`,
    () => `try(${of('map')}[${keyForm(writer)}], ${fallback})`,
    () => `try(${of('strings')}[0], ${fallback})`,
    () => `element(concat(${of('strings')}, [${fallback}]), 0)`,
    () => `coalesce(${writer.of('string', depth, true)}, ${writer.of('string', depth, true)}, "z")`,
    () => `one(slice(${of('strings')}, 0, min(1, length(${of('strings')}))))`,
    () => `(length(${of('strings')}) > 0 ? ${of('strings')}[0] : ${fallback})`,
    () => `one([for x in ${of('objects')} : x.id if x.enabled])`,
    () => `try(${of('objects')}[0].id, ${fallback})`,
    () => `try(${of('objects')}[*].id[0], ${fallback})`,
    () => `try(${of('objectMap')}.a.id, ${fallback})`,
    () => `element(concat(${of('objects')}.*.name, ["e"]), ${writer.chooser.below(2)})`,
    () => `one(values(${of('objectMap')})[*].id)`,
    () => `one(${writer.of('string', depth, true)}[*])`,
    () => `element(split(",", ${of('string')}), 0)`,
    () => `coalescelist(${of('strings')}, ["cl"])[0]`,
    () => `element(compact(concat(${of('strings')}, ["", "k"])), 0)`,
    () => `try(keys(${of('map')})[0], ${fallback})`,
    () => `{ for k, v in ${of('map')} : v => k... }["a"][0]`,
    () => `try({ for x in ${of('objects')} : x.name => x.id }["a"], ${fallback})`,
    () => `tolist(${of('set')})[0]`,
    () => `element(sort(${of('strings')}), 0)`,
    () => `(${writer.of('string', depth, true)} != null ? ${of('string')} : ${fallback})`,
    () => `try(matchkeys(${of('strings')}, ["a"], ["a"])[0], ${fallback})`,
  ])();
}

function madeString(writer: Expressions, depth: number): string {
  const text = (): string => writer.of('string', depth);
  return writer.chooser.one<() => string>([
    () => `"\${${text()}}"`,
    () => `"\${${text()}}-\${${writer.of('number', depth)}}"`,
    () => `"%{if ${writer.of('bool', depth)}}\${${text()}}%{else}\${${text()}}%{endif}"`,
    () => `"%{for x in ${writer.of('strings', depth)}}\${x}%{endfor}"`,
    () => `join(",", ${writer.of('strings', depth)})`,
    () => `format("%s", ${text()})`,
    () => `format("%s-%02d", ${text()}, ${writer.chooser.below(12)})`,
    () => `replace(${text()}, "a", "")`,
    () => `lower(${text()})`,
    () => `upper(${text()})`,
    () => `trimspace(${text()})`,
    () => `trim(${text()}, "a\\"")`,
    () => `substr(${text()}, 0, ${writer.chooser.below(3)})`,
    () => `tostring(${writer.of('number', depth)})`,
    () => `tostring(${writer.of('bool', depth)})`,
    () => `jsonencode(${writer.of(writer.chooser.one(KINDS), depth, true)})`,
    () => `base64encode(${text()})`,
    () => `sha1(${text()})`,
    () => `title(${text()})`,
    () => `trimprefix(${text()}, "cert-")`,
    () => `replace(${text()}, "/[a-c]+/", "<$0>")`,
    () => `try(regex("[a-z]+", ${text()}), "none")`,
    () => `format("%v", ${writer.of('bool', depth)})`,
    () => `formatlist("%s!", ${writer.of('strings', depth)})[0]`,
    () => `trimsuffix(chomp("\${${text()}}\\n"), "a")`,
    () => `strrev(${text()})`,
    () => `cidrhost("10.0.0.0/24", ${writer.chooser.below(9)})`,
    () => `md5(${text()})`,
    () => 'path.module',
    () => 'path.root',
    () => 'file("${path.module}/t.txt")',
    () =>
      `templatefile("\${path.module}/t.tpl", { xs = ${writer.of('strings', depth)}, name = ${text()}, flag = ${writer.of('bool', depth)} })`,
    () => `(fileexists("\${path.module}/t.txt") ? ${text()} : ${text()})`,
    () => `(\n<<-EOT\n    \${${text()}}\n  EOT\n)`,
  ])();
}

function keyForm(writer: Expressions): string {
  return writer.chooser.one(['"a"', '"b"', '"c d"', '"1"', '"zz"', '1']);
}
