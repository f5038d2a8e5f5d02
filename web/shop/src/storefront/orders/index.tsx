import { Anchor, Button, Center, Skeleton, Stack } from "@mantine/core";
import { Link, useSearchParams } from "react-router";
import { RequireLogin } from "@/session/RequireLogin";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Answered, Empty } from "@/ui/State";
import { orderStatuses, useStatusText } from "@/ui/StatusBadge";
import { useOrderText } from "./messages";
import { OrderCard } from "./OrderCard";
import classes from "./orders.module.css";
import { useOrders } from "./useOrders";

/** Orders is what the customer ordered. */
export default function Orders() {
  return (
    <RequireLogin>
      <OrderList />
    </RequireLogin>
  );
}

function OrderList() {
  const common = useCommon();
  const t = useOrderText();
  const [params] = useSearchParams();
  const asked = params.get("status") ?? "";
  const status = orderStatuses.find(s => s === asked) ?? "";
  const orders = useOrders(status);
  return (
    <Page title={t("orders")}>
      <States status={status} />
      <Answered query={orders} loading={<Waiting />}>
        {({ pages }) => {
          const items = pages.flatMap(p => p.items);
          if (items.length === 0)
            return (
              <Empty>
                {t("none")}
                <br />
                <Anchor component={Link} to="/products">
                  {t("shop")}
                </Anchor>
              </Empty>
            );
          return (
            <>
              <Stack component="ul" m={0} p={0} className={classes.list}>
                {items.map(order => (
                  <OrderCard key={order.id} order={order} />
                ))}
              </Stack>
              {orders.isFetchNextPageError && (
                <ProblemAlert error={orders.error} retry={() => void orders.fetchNextPage()} />
              )}
              {orders.hasNextPage && (
                <Center>
                  <Button
                    variant="default"
                    loading={orders.isFetchingNextPage}
                    onClick={() => void orders.fetchNextPage()}
                  >
                    {common("more")}
                  </Button>
                </Center>
              )}
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

function States({ status }: { status: string }) {
  const t = useOrderText();
  const text = useStatusText();
  return (
    <nav aria-label={t("filter")} className={classes.states}>
      {["", ...orderStatuses].map(s => (
        <Link
          key={s}
          to={{ search: s && `?status=${s}` }}
          className={classes.state}
          aria-current={s === status ? "page" : undefined}
        >
          {s ? text(s) : t("all")}
        </Link>
      ))}
    </nav>
  );
}

function Waiting() {
  return (
    <Stack>
      {[1, 2, 3].map(n => (
        <Skeleton key={n} h={168} radius="lg" />
      ))}
    </Stack>
  );
}
