// The little of Node that is used here, instead of a dependency on its whole typings.
declare module 'node:fs' {
  export function readFileSync(file: number | string, encoding: 'utf8'): string;
  export function writeFileSync(file: string, text: string): void;
}
declare const process: { argv: string[] };
