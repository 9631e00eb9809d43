# What the machine can do at best.
class Machine(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # One product of two square matrices, in bf16 if they are to be; how often.
  def forward(self, a: Tensor, b: Tensor, out: Tensor, times: Tensor) -> Tensor:
    for _0 in range(int(times)):
      torch.mm(a, b, out=out)
    return out

  def bf16(self, a: Tensor) -> Tensor:
    return torch.to(a, 15)
