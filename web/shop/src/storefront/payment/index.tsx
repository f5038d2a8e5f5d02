import { Alert, Anchor, Button, Card, Skeleton, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, Navigate, useNavigate, useParams } from "react-router";
import { Problem } from "@/api/problem";
import { useSession } from "@/session/useSession";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Empty } from "@/ui/State";
import { usePaymentText } from "./messages";
import { Open } from "./Open";
import { Outcome } from "./Outcome";
import classes from "./payment.module.css";
import { startPayment } from "./startPayment";
import { usePayment } from "./usePayment";

export default function PaymentPage() {
  const t = usePaymentText();
  const { id = "" } = useParams();
  const { session, expired } = useSession();
  const here = `/login?next=${encodeURIComponent(`/pay/${id}`)}`;
  if (!session && !expired) return <Navigate to={here} replace />; // a phone that read the QR code, say
  return (
    <Page title={t("title")}>
      <Card withBorder radius="lg" padding="lg" className={classes.card}>
        {session ? (
          <Following key={id} id={id} />
        ) : (
          <Alert color="orange" role="status">
            <Stack align="flex-start" gap="xs">
              <Text size="sm">{t("expiredSession")}</Text>
              <Button size="compact-sm" variant="default" component={Link} to={here}>
                {t("logIn")}
              </Button>
            </Stack>
          </Alert>
        )}
      </Card>
    </Page>
  );
}

function Following({ id }: { id: string }) {
  const t = usePaymentText();
  const navigate = useNavigate();
  const { payment, order, state, now, end } = usePayment(id);
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>();
  const busy = useRef(false);
  const said = state && state !== "open" ? t(state) : "";
  useEffect(() => {
    if (said) document.title = `${said} · mall`;
  }, [said]);

  const again = async (orderId: string) => {
    if (busy.current) return;
    busy.current = true;
    setStarting(true);
    setError(undefined);
    try {
      const next = await startPayment(orderId, { after: id });
      await navigate(`/pay/${next.id}`, { replace: true });
    } catch (e) {
      setError(e);
      void order.refetch(); // it may be paid or cancelled meanwhile
    } finally {
      busy.current = false;
      setStarting(false);
    }
  };

  const failure = payment.error ?? order.error;
  if (!state || !payment.data || !order.data) {
    if (failure instanceof Problem && failure.status === 404)
      return (
        <Empty>
          {t("notYours")}{" "}
          <Anchor component={Link} to="/orders">
            {t("toOrders")}
          </Anchor>
        </Empty>
      );
    if (failure)
      return <ProblemAlert error={failure} retry={() => void (payment.error ? payment.refetch() : order.refetch())} />;
    return <Waiting />;
  }
  return (
    <>
      {failure && (
        <Text size="sm" c="dimmed" role="status" ta="center">
          {t("stale")}
        </Text>
      )}
      {error !== undefined && <ProblemAlert error={error} />}
      {state === "open" ? (
        <Open payment={payment.data} order={order.data} now={now} end={end} />
      ) : (
        <Outcome
          state={state}
          payment={payment.data}
          starting={starting}
          onAgain={() => void again(payment.data.orderId)}
        />
      )}
      {/* What changes by itself is read out; a region that comes with its words would not be. */}
      <div className={classes.unseen} role="status">
        {said}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <Stack align="center" aria-busy>
      <Skeleton h={60} w={180} />
      <Skeleton h={20} w={140} />
      <Skeleton h={208} w={208} visibleFrom="sm" />
      <Skeleton h={50} />
      <Skeleton h={36} />
    </Stack>
  );
}
