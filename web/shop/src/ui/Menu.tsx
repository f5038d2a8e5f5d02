import type { Menu as Loaded, MenuProps } from "@mantine/core";
import {
  Children,
  cloneElement,
  createElement,
  type FC,
  isValidElement,
  type MouseEventHandler,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from "react";

/*
 * Menu is the library's, with the same parts. Its code, which also places it on the screen, comes when somebody is about
 * to open one: that is 25 KB less for the first page (ADR 23).
 */

let loaded: typeof Loaded | undefined;
const load = async () => {
  loaded = (await import("./MenuLoaded")).Menu;
};

type Button = ReactElement<{
  ref?: Ref<HTMLElement>;
  onClick?: MouseEventHandler;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}>;

function Lazy({ children, ...props }: MenuProps) {
  const [opened, setOpened] = useState(false);
  const [ready, setReady] = useState(false);
  const button = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!ready) return;
    button.current?.focus(); // it is another element now; closing the menu brings the focus back to it
    setOpened(true);
  }, [ready]);

  const parts = Children.toArray(children).filter(isValidElement) as ReactElement<{ children: ReactNode }>[];
  const target = Children.only(parts.find(p => p.type === Target)?.props.children) as Button;
  const dropdown = parts.find(p => p.type === Dropdown);
  if (ready && loaded) {
    return createElement(
      loaded,
      { ...props, opened, onChange: setOpened },
      createElement(loaded.Target, null, cloneElement(target, { ref: button })),
      dropdown && createElement(loaded.Dropdown, null, dropdown.props.children),
    );
  }
  const open = () =>
    void load().then(
      () => setReady(true),
      () => {},
    ); // without a network nothing opens: try again
  const prepare = () => void load().catch(() => {});
  return cloneElement(target, {
    onClick: open,
    onPointerEnter: prepare,
    onFocus: prepare,
    "aria-haspopup": "menu",
    "aria-expanded": false,
  });
}

function Target({ children }: { children: ReactNode }) {
  return <>{children}</>;
}

function Dropdown({ children }: { children: ReactNode }) {
  return <>{children}</>;
}

type Part = "Item" | "Label" | "Divider";

/** part is a part of a menu; it stands in menus that are open only. */
function part<P extends Part>(name: P): (typeof Loaded)[P] {
  const Part: FC<object> = props => loaded && createElement(loaded[name] as FC<object>, props);
  return Part as unknown as (typeof Loaded)[P];
}

export const Menu = Object.assign(Lazy, {
  Target,
  Dropdown,
  Item: part("Item"),
  Label: part("Label"),
  Divider: part("Divider"),
});
