import { LineIndex } from '../../src/source/text.ts';
import { NOTHING_AROUND, type Stage } from '../../src/stage.ts';
import { terraform } from '../../src/terraform/terraform.ts';
import { filesOf } from './fixed.ts';

export type Texts = Readonly<Record<string, string>>;

export function read(texts: Texts, affected: readonly string[] | null = null, isWhole = true) {
  return terraform.read(filesOf(texts), affected && new Set(affected), { ...NOTHING_AROUND, isWhole });
}

/** `address state: place text; place text` for each stage. */
export function told(texts: Texts, isWhole = true): string[] {
  return read(texts, null, isWhole).stages.map(({ address, integrations, integrationsBecause }) => {
    const steps = integrationsBecause.map(({ file, start, text }) => {
      const { line } = new LineIndex(texts[file] ?? '').position(start);
      return `${file}:${line} ${text}`;
    });
    return `${address} ${integrations}: ${steps.join('; ')}`;
  });
}

/** The integrations of the stages, by address. */
export function states(texts: Texts): Record<string, Stage['integrations']> {
  return Object.fromEntries(read(texts).stages.map(({ address, integrations }) => [address, integrations]));
}

export const STAGE =
  'resource "aws_api_gateway_stage" "s" {\n  rest_api_id = aws_api_gateway_rest_api.a.id\n}\n';
export const API = 'resource "aws_api_gateway_rest_api" "a" {}\n';

export function integration(
  type: string,
  rest = '',
  name = 'i',
  api = 'aws_api_gateway_rest_api.a.id',
): string {
  return `resource "aws_api_gateway_integration" "${name}" {\n  rest_api_id = ${api}\n  type = ${type}\n${rest}}\n`;
}

/** A second integration, which is known and no HTTP. */
export const MOCK = integration('"MOCK"', '', 'mock');
