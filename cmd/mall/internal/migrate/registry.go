package migrate

import (
	order "mall/app/order/store/migrations"
	payment "mall/app/payment/store/migrations"
	product "mall/app/product/store/migrations"
	user "mall/app/user/store/migrations"
)

// Schemas lists every domain's schema.
func Schemas() []Schema {
	return []Schema{
		{Domain: "user", FS: user.FS},
		{Domain: "product", FS: product.FS},
		{Domain: "order", FS: order.FS},
		{Domain: "payment", FS: payment.FS},
	}
}
