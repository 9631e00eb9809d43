# AdamW (Loshchilov & Hutter 2019) with clipping by global norm.
class AdamW(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Changes parameters and both moments in place. gradients are of a sum over `count` targets; what is applied is their
  # mean, clipped. Only parameters of two dimensions or more decay.
  # numbers: learning rate, beta 1, beta 2, epsilon, weight decay, largest norm, count, step (from 1)
  # Returns the mean gradient's norm before clipping, a scalar. If it is not finite, nothing was changed.
  #
  # One tensor at a time: the compiler drops torch._foreach_ and torch._fused_ operators, whose writes it does not see.
  def forward(self, numbers: Tensor, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor]) -> Tensor:
    rate, beta1, beta2, epsilon, decay, largest, count, step = [float(n) for n in torch.unbind(numbers)]
    norm = torch.norm(torch.stack([torch.norm(g) for g in gradients])) / count
    if not bool(torch.isfinite(norm)):
      return norm
    scale = min(1., largest / (float(norm) + 1e-6)) / count
    correction1 = 1. - beta1 ** step
    correction2 = (1. - beta2 ** step) ** 0.5
    for i in range(len(parameters)):
      p = parameters[i]
      g = gradients[i]
      # The scale goes into each operator, so that no pass over memory is for it alone.
      m = torch.add_(torch.mul_(first[i], beta1), g, alpha=(1. - beta1) * scale)
      v = torch.addcmul_(torch.mul_(second[i], beta2), g, g, value=(1. - beta2) * scale * scale)
      if p.dim() > 1 and decay > 0.:
        torch.mul_(p, 1. - rate * decay)
      torch.addcdiv_(p, m, torch.add_(torch.sqrt(v), epsilon * correction2), value=-rate * correction2 / correction1)
    return norm

  # Overwrites a parameter or moment. DJL's own copy prints a warning of PyTorch's.
  def restore(self, array: Tensor, stored: Tensor) -> Tensor:
    return torch.copy_(array, stored)
