import { Fragment } from "react";

/** Breakable lets a narrow column break a name behind its separators rather than within its words. */
export function Breakable({ name }: { name: string }) {
  return name.split(/(?<=[./_-])/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name keep their order
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
