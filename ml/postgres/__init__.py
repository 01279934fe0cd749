"""PostgreSQL: where it is (`address`), how to talk to it (`client`), and the embedded one (`server`)."""
