import { type ComponentType, lazy, Suspense, useState } from "react";

/** onDemand is a dialog whose code comes when it is opened first. */
export function onDemand<P extends { opened: boolean }>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  const Dialog = lazy(load) as unknown as ComponentType<P>;
  // biome-ignore lint/correctness/noComponentHookFactories: called once a dialog, when the module is loaded
  return function OnDemand(props: P) {
    const [needed, setNeeded] = useState(props.opened);
    if (props.opened && !needed) setNeeded(true);
    return needed ? (
      <Suspense>
        <Dialog {...props} />
      </Suspense>
    ) : null;
  };
}
