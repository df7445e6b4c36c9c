"""Options of both scripts/bench-boot and scripts/bench-table."""


def add_machine(parser):
    add = parser.add_argument
    add("--firmware", metavar="CODE[:VARS]", help="another than scripts/boot would take")
    add("--aio", choices=["io_uring", "threads"],
        help="how QEMU reads the disk (default: io_uring where there is one; with threads figures vary)")
    add("--timeout", metavar="SECONDS", type=int, default=600, help="for each boot (default: %(default)s)")
    add("qemu", nargs="*", metavar="QEMU-ARGUMENT", help="after --, for QEMU")
