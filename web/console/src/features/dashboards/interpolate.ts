/** All is the value of a variable of which everything is chosen, as Grafana writes it in URLs. */
export const All = "$__all";

/** Scope is what names in braces and after $ stand for. */
export interface Scope {
  variables: Record<string, VariableValue>;
  /** $__interval and the like. */
  globals: Record<string, string>;
}

export interface VariableValue {
  /** What was chosen. [All] stands for allValue, or for every option where there is none. */
  values: string[];
  options: string[];
  allValue: string;
  /** Whether several may be chosen: then queries take it as a regular expression. */
  multi: boolean;
}

/** Purpose decides how a variable without a format is written: into PromQL, or into text and links. */
export type Purpose = "query" | "text";

const reference = /\$(\w+)|\$\{(\w+)(?:\.[^:^}]+)?(?::([^}]+))?\}|\[\[(\w+?)(?::(\w+))?\]\]/g;

// As Grafana's data source for Prometheus escapes: backslashes twice, because PromQL's strings take one level away.
// Beyond it, a quotation mark is escaped, so that no value ends the string it stands in.
const regexInQuery = (v: string) =>
  v
    .replace(/\\/g, "\\\\\\\\")
    .replace(/[$^*{}[\]'+?.()|]/g, "\\\\$&")
    .replace(/"/g, '\\"');
const plainInQuery = (v: string) => v.replace(/[\\"]/g, "\\$&");
const regex = (v: string) => v.replace(/[$^*{}[\]\\'+?.()|/]/g, "\\$&");

function one(values: string[], write: (v: string) => string): string {
  const written = values.map(write);
  return written.length === 1 ? (written[0] ?? "") : `(${written.join("|")})`;
}

const glob = (values: string[]) => (values.length === 1 ? (values[0] ?? "") : `{${values.join(",")}}`);

/** formats are those of Grafana's "advanced variable format options". */
export const formats: Record<string, (values: string[], name: string) => string> = {
  raw: values => values.join(","),
  csv: values => values.join(","),
  text: values => values.join(" + "),
  glob,
  regex: values => one(values, regex),
  pipe: values => values.join("|"),
  distributed: (values, name) => values.map((v, i) => (i === 0 ? v : `${name}=${v}`)).join(","),
  json: values => JSON.stringify(values.length === 1 ? values[0] : values),
  singlequote: values => values.map(v => `'${v.replace(/'/g, "\\'")}'`).join(","),
  doublequote: values => values.map(v => `"${v.replace(/"/g, '\\"')}"`).join(","),
  sqlstring: values => values.map(v => `'${v.replace(/'/g, "''")}'`).join(","),
  percentencode: values => encodeURIComponent(glob(values)),
  queryparam: (values, name) => values.map(v => `var-${name}=${encodeURIComponent(v)}`).join("&"),
};

function write(name: string, value: VariableValue, format: string | undefined, purpose: Purpose): string {
  const all = value.values.length === 1 && value.values[0] === All;
  if (all && format === "text") return "All";
  if (all && format === "queryparam") return `var-${name}=${encodeURIComponent(All)}`;
  // What the author wrote for "all" is meant as it is.
  if (all && value.allValue) return value.allValue;
  const values = all ? value.options : value.values;
  const formatted = format === undefined ? undefined : (formats[format] ?? formats.glob);
  if (formatted) return formatted(values, name);
  if (purpose === "text") return glob(values);
  return value.multi ? one(values, regexInQuery) : plainInQuery(values[0] ?? "");
}

/** interpolate fills in $name, ${name}, ${name:format} and [[name]] as Grafana does; unknown names stay. */
export function interpolate(template: string, scope: Scope, purpose: Purpose = "query"): string {
  return template.replace(reference, (whole: string, a?: string, b?: string, f?: string, c?: string, g?: string) => {
    const name = a ?? b ?? c ?? "";
    const global = Object.hasOwn(scope.globals, name) ? scope.globals[name] : undefined;
    if (global !== undefined) return global;
    const value = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
    return value ? write(name, value, f ?? g, purpose) : whole;
  });
}

/** references are the names that a text refers to. */
export function references(template: string): { name: string; format?: string }[] {
  return [...template.matchAll(reference)].map(m => ({ name: m[1] ?? m[2] ?? m[4] ?? "", format: m[3] ?? m[5] }));
}
