import { IconHome, IconLayoutGrid, IconReceipt2, IconUser } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { CartIcon, useCartText } from "./CartButton";
import { useShell } from "./messages";
import classes from "./tabs.module.css";

/** TabBar is the bar at the bottom of a phone's window. Pages with an ActionBar have that in its place. */
export function TabBar({ onCategories }: { onCategories: () => void }) {
  const t = useShell();
  const { pathname } = useLocation();
  const here = (path: string) => (path === "/" ? pathname === "/" : pathname.startsWith(path)) || undefined;
  return (
    <nav className={classes.tabs} aria-label={t("main")} data-tab-bar>
      <ul className={classes.list}>
        <li>
          <Link className={classes.tab} to="/" aria-current={here("/") && "page"}>
            <IconHome size={22} aria-hidden />
            {t("homePage")}
          </Link>
        </li>
        <li>
          <button type="button" className={classes.tab} onClick={onCategories} aria-haspopup="dialog">
            <IconLayoutGrid size={22} aria-hidden />
            {t("categories")}
          </button>
        </li>
        <li>
          <Link className={classes.tab} to="/cart" aria-label={useCartText()} aria-current={here("/cart") && "page"}>
            <CartIcon size={22} />
            <span aria-hidden>{t("cart")}</span>
          </Link>
        </li>
        <li>
          <Link className={classes.tab} to="/orders" aria-current={here("/orders") && "page"}>
            <IconReceipt2 size={22} aria-hidden />
            {t("orders")}
          </Link>
        </li>
        <li>
          <Link className={classes.tab} to="/account" aria-current={here("/account") && "page"}>
            <IconUser size={22} aria-hidden />
            {t("me")}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
