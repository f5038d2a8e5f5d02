import { Drawer } from "@mantine/core";
import { IconBolt, IconLayoutGrid } from "@tabler/icons-react";
import { Link } from "react-router";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { categoryIcon, useCategories, useCategoryName } from "../catalogue/categories";
import { useWhere } from "./Categories";
import classes from "./categories.module.css";
import { useShell } from "./messages";

/** CategoryDrawer shows the categories on a phone. */
export default function CategoryDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
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
