import { Container } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation } from "react-router";
import { useSession } from "@/session/useSession";
import { Boundary } from "@/ui/Boundary";
import { useCommon } from "@/ui/messages";
import { Offline } from "@/ui/Offline";
import { onDemand } from "@/ui/onDemand";
import { useComing } from "../page";
import { Arrival } from "./Arrival";
import { CartCounted } from "./CartButton";
import { Footer } from "./Footer";
import { Header } from "./Header";
import classes from "./shell.module.css";
import { TabBar } from "./TabBar";

const Expired = onDemand(() => import("./Expired"));
const CategoryDrawer = onDemand(() => import("./CategoryDrawer"));

/** Shell is what stands around every page of the storefront. */
export function Shell() {
  const t = useCommon();
  const { pathname } = useLocation();
  const coming = useComing();
  const expired = useSession().expired === true;
  const [categories, { open, close }] = useDisclosure();
  return (
    <CartCounted>
      <div className={classes.frame}>
        <a className={classes.skip} href="#content">
          {t("skip")}
        </a>
        {coming && <div className={classes.progress} aria-hidden />}
        <Header />
        <Container component="main" id="content" tabIndex={-1} size="xl" py="md" className={classes.main}>
          <Offline />
          <Boundary where={pathname}>
            <Outlet />
          </Boundary>
        </Container>
        <Footer />
        <TabBar onCategories={open} />
        <CategoryDrawer opened={categories} onClose={close} />
        <Expired opened={expired} />
        <Arrival />
      </div>
    </CartCounted>
  );
}
