"""What one reply may still cost while it is unpacked."""

from dataclasses import dataclass

from pipeline.untrusted import limits
from pipeline.untrusted.unreadable import UnreadableError


@dataclass
class Budget:
    """Bytes and parts left for one reply, through all its mails and archives."""

    left: int = limits.UNPACKED_BYTES
    parts: int = limits.REPLY_PARTS

    def spend(self, count: int) -> None:
        """Take ``count`` bytes from the budget.

        Raises:
            UnreadableError: nothing is left.
        """
        self.left -= count
        if self.left < 0:
            raise UnreadableError(f"解压后超过 {limits.megabytes(limits.UNPACKED_BYTES)}，不予解压，请人工处理")

    def take_part(self) -> None:
        """Count one part.

        Raises:
            UnreadableError: too many.
        """
        self.parts -= 1
        if self.parts < 0:
            raise UnreadableError(f"一份来件里的文件超过 {limits.REPLY_PARTS} 个，请人工处理")


def refuse_size(size: int, packed: int) -> None:
    """Let a file pass that is neither too large nor packed tighter than honest files are.

    Args:
        size: bytes unpacked so far.
        packed: bytes it was packed in.

    Raises:
        UnreadableError: naming the bound.
    """
    if size > limits.FILE_BYTES:
        raise UnreadableError(f"解压后超过 {limits.megabytes(limits.FILE_BYTES)}，不予解压，请人工处理")
    if size > limits.PACKING_RATIO_FROM and size > limits.PACKING_RATIO * max(packed, 1):
        raise UnreadableError(f"压缩比异常（超过 {limits.PACKING_RATIO} 倍），不予解压，请人工处理")
