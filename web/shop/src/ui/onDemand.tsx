import { type ComponentType, useEffect, useState } from "react";

/** onDemand is a dialog whose code comes when it is opened first. What could not be fetched is asked for at the next opening, and when the network is back. */
export function onDemand<P extends { opened: boolean }>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: called once a dialog, when the module is loaded
  return function OnDemand(props: P) {
    const { opened } = props;
    const [, redraw] = useState(0);
    useEffect(() => {
      if (!opened || loaded) return;
      const fetch = () => {
        load().then(
          module => {
            loaded = module.default;
            redraw(n => n + 1);
          },
          () => {}, // the page goes on without it
        );
      };
      fetch();
      window.addEventListener("online", fetch);
      return () => window.removeEventListener("online", fetch);
    }, [opened]);
    const Dialog = loaded;
    return Dialog ? <Dialog {...props} /> : null;
  };
}
