/** errorsBelow are the errors of one part of a form, by what is left of their paths. */
export function errorsBelow(errors: Record<string, unknown>, path: string): Record<string, unknown> {
  const prefix = `${path}.`;
  return Object.fromEntries(
    Object.entries(errors).flatMap(([field, error]) =>
      field.startsWith(prefix) ? [[field.slice(prefix.length), error]] : [],
    ),
  );
}
