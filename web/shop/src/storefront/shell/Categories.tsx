import { Container, Drawer, Skeleton } from "@mantine/core";
import { IconBolt, IconLayoutGrid } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { categoryIcon, useCategories, useCategoryName } from "../catalogue/categories";
import classes from "./categories.module.css";
import { useShell } from "./messages";

/** useWhere marks the link to the category that is looked at. */
function useWhere(): (category: string) => "page" | undefined {
  const { pathname, search } = useLocation();
  const shown = pathname === "/products" ? (new URLSearchParams(search).get("category") ?? "") : undefined;
  return category => (shown === category ? "page" : undefined);
}

/** CategoryBar is the row of categories below the header of a wide window. It keeps its height while they come. */
export function CategoryBar() {
  const t = useShell();
  const name = useCategoryName();
  const where = useWhere();
  const { pathname } = useLocation();
  const { data } = useCategories();
  return (
    <nav className={classes.bar} aria-label={t("categories")}>
      <Container size="xl" h="100%">
        <ul className={classes.list}>
          <li>
            <Link className={classes.link} to="/products" aria-current={where("")}>
              {t("all")}
            </Link>
          </li>
          <li>
            <Link
              className={`${classes.link} ${classes.flash}`}
              to="/flash-sales"
              aria-current={pathname === "/flash-sales" ? "page" : undefined}
            >
              <IconBolt size={16} aria-hidden />
              {t("flash")}
            </Link>
          </li>
          {data?.map(c => (
            <li key={c.id}>
              <Link className={classes.link} to={`/products?category=${c.id}`} aria-current={where(c.id)}>
                {name(c)}
              </Link>
            </li>
          )) ??
            Array.from({ length: 8 }, (_, i) => <Skeleton key={String(i)} component="li" className={classes.wait} />)}
        </ul>
      </Container>
    </nav>
  );
}

/** CategoryDrawer shows the categories on a phone. */
export function CategoryDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useShell();
  const common = useCommon();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t("categories")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Tiles onClose={onClose} />
    </Drawer>
  );
}

function Tiles({ onClose }: { onClose: () => void }) {
  const t = useShell();
  const common = useCommon();
  const name = useCategoryName();
  const where = useWhere();
  const { data, error, refetch } = useCategories();
  const tile = (to: string, text: string, Icon: typeof IconBolt, current?: "page") => (
    <li key={to}>
      <Link className={classes.tile} to={to} onClick={onClose} aria-current={current}>
        <Icon size={22} aria-hidden />
        <span>{text}</span>
      </Link>
    </li>
  );
  return (
    <>
      {error && !data && <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} />}
      <ul className={classes.drawer}>
        {tile("/products", t("all"), IconLayoutGrid, where(""))}
        {tile("/flash-sales", t("flash"), IconBolt)}
        {data?.map(c => tile(`/products?category=${c.id}`, name(c), categoryIcon(c.id), where(c.id)))}
      </ul>
    </>
  );
}
