module mall/app/console

go 1.26.0
